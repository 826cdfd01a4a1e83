"""Regions and their overrides."""

from __future__ import annotations

from tests.spec.refused.edits import MAPPING, NUMBER, PRIMARY, RECOVERY, REPLICA, add, new

OWN_KEY = (
    "alias/tap-dev is the key of section encryption, which no resource can use yet: name another key, "
    "or remove kms_key_id"
)
MANY = (
    "af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 "
    "ap-southeast-2 ap-southeast-3 ap-southeast-4 ca-central-1 ca-west-1 eu-central-1 eu-central-2 "
    "eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 us-west-2"
).split()
CASES = {
    "no primary": (
        PRIMARY,
        "  us-east-1: {} ",
        "11: regions: no region is primary: set primary: true for one",
    ),
    "two primaries": (
        REPLICA,
        "  us-west-2: {primary: true} #<",
        "regions.us-west-2.primary: us-east-1 is already primary: remove one",
    ),
    "one region": (REPLICA, "", "11: regions: two or more regions are required: add one"),
    "more regions than a tag records": (
        REPLICA,
        "\n".join(f"  {name}: {{}}" for name in MANY),
        "11: regions: the names of 22 regions have 269 characters, and the tag that records them 256: "
        "remove some",
    ),
    "no region": (
        f"{PRIMARY}\n{REPLICA}",
        "  {} #",
        "11: regions: two or more regions are required: add one",
    ),
    "an unknown region": (
        REPLICA,
        "  us-west-3: {} #<",
        "regions.us-west-3: unknown AWS region, did you mean us-west-2?",
    ),
    "a strange region": (REPLICA, "  zzz: {} #<", "regions.zzz: unknown AWS region: correct it"),
    "another partition": (
        REPLICA,
        "  us-gov-west-1: {} #<",
        "regions.us-gov-west-1: is in partition aws-us-gov, but us-east-1 in aws: "
        "use regions of one partition",
    ),
    "a shared key": (
        REPLICA,
        "  us-west-2: {database: {username: bob}} #<",
        "regions.us-west-2.database.username: is the same in every region, because they all use one secret: "
        "set database.username",
    ),
    "an override of the wrong type": (
        REPLICA,
        "  us-west-2: {database: {allocated_storage: x}} #<",
        f"regions.us-west-2.database.allocated_storage: {NUMBER}",
    ),
    "an override of what one secret serves": (
        REPLICA,
        "  us-west-2: {database: {port: 3307}} #<",
        "regions.us-west-2.database.port: is the same in every region, because they all use one secret: "
        "set database.port",
    ),
    "an override that is none": (
        REPLICA,
        "  us-west-2: {database: 5} #<",
        f"regions.us-west-2.database: {MAPPING}",
    ),
    "a key of another region": (
        *new("  kms_key_id: arn:aws:kms:us-east-1:111122223333:alias/x #<"),
        "database.kms_key_id: is a key of another region than us-west-2: "
        "set it under regions.us-west-2.database",
    ),
    "a secret's key elsewhere": (
        RECOVERY,
        "  kms_key_id: arn:aws:kms:us-west-2:111122223333:alias/x #<",
        "secret.kms_key_id: is a key of another region than the primary region us-east-1",
    ),
    "the stack's own key for storage": (
        *add("encryption: true"),
        *new("  kms_key_id: alias/tap-dev #<"),
        f"database.kms_key_id: {OWN_KEY}",
    ),
    "the stack's own key in a region": (
        *add("encryption: true"),
        REPLICA,
        "  us-west-2: {database: {performance_insights: {kms_key_id: alias/tap-dev}}} #<",
        f"regions.us-west-2.database.performance_insights.kms_key_id: {OWN_KEY}",
    ),
    "the stack's own key for the secret": (
        *add("encryption: true"),
        RECOVERY,
        "  kms_key_id: alias/tap-dev #<",
        f"secret.kms_key_id: {OWN_KEY}",
    ),
    "a key's shape": (
        RECOVERY,
        "  kms_key_id: x #<",
        "secret.kms_key_id: 'x' is not allowed: must be a KMS key id, alias/NAME, or the ARN of either",
    ),
}
