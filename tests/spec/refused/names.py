"""Names, tags, accounts and roles."""

from __future__ import annotations

from tests.spec.refused.edits import (
    ENVIRONMENT,
    LONG,
    NAME,
    NAMES,
    PROJECT,
    RECOVERY,
    SNAPSHOT,
    TAG,
    TAG_KEY,
    TAG_VALUE,
    TAG_WORDS,
    TEXT,
    UNTIDY,
    USER,
    add,
    new,
)

CASES = {
    "upper case": (PROJECT, "project: Tap #<", f"project: 'Tap' is not allowed: must be {NAMES}"),
    "a digit first": (PROJECT, "project: 1tap #<", f"project: '1tap' is not allowed: must be {NAMES}"),
    "two hyphens": (PROJECT, "project: a--b #<", f"project: 'a--b' is not allowed: must be {NAMES}"),
    "a trailing hyphen": (
        ENVIRONMENT,
        "environment: dev- #<",
        "environment: 'dev-' is not allowed: must be lower-case letters, digits and single hyphens, "
        "no hyphen at either end",
    ),
    "a long environment": (
        ENVIRONMENT,
        f"environment: {LONG}a #<",
        f"environment: '{LONG}a' is not allowed: must be lower-case letters, digits and single "
        "hyphens, no hyphen at either end",
    ),
    "aws:": (TAG, "  AWS:x: y #<", "tags.AWS:x: the prefix AWS: is reserved: rename the tag"),
    "tap:": (TAG, "  tap:x: y #<", "tags.tap:x: the prefix tap: is reserved: rename the tag"),
    "Name": (TAG, "  Name: y #<", "tags.Name: the tool sets it to the name of each resource: remove it"),
    "a bad tag key": (TAG, "  a*b: y #<", f"tags.a*b: {TAG_KEY}"),
    "a symbol in a tag key": (TAG, "  a\u20ac: y #<", f"tags.a\u20ac: {TAG_KEY}"),
    "an empty tag key": (TAG, '  "": y #<', f"tags.: {TAG_KEY}"),
    "a bad tag value": (
        TAG,
        "  Owner: a|b #<",
        f"tags.Owner: 'a|b' is not allowed: must be up to 256 {TAG_WORDS}",
    ),
    "a symbol in a tag": (TAG, "  Owner: \u20ac #<", f"tags.Owner: '\u20ac' {TAG_VALUE}"),
    "space around a tag": (TAG, "  Owner: ' x' #<", f"tags.Owner: ' x' {TAG_VALUE}"),
    "a system schema": (
        NAME,
        "  name: MySQL #<",
        "database.name: MySQL is a system schema of MySQL: choose another name",
    ),
    "a reserved schema": (
        NAME,
        "  name: order #<",
        "database.name: order is a reserved word of MySQL: choose another name",
    ),
    "a schema with a hyphen": (
        NAME,
        "  name: a-b #<",
        "database.name: 'a-b' is not allowed: must be 1 to 64 letters, digits and underscores, "
        "starting with a letter",
    ),
    "a user of RDS": (
        USER,
        "  username: rdsadmin #<",
        "database.username: rdsadmin is a user that RDS reserves: choose another name, like admin",
    ),
    "a reserved user": (
        USER,
        "  username: select #<",
        "database.username: select is a reserved word of MySQL: choose another name",
    ),
    "a long user": (
        USER,
        "  username: abcdefghijklmnopq #<",
        "database.username: 'abcdefghijklmnopq' is not allowed: must be 1 to 16 letters, digits and "
        "underscores, starting with a letter",
    ),
    "a secret's ending": (
        RECOVERY,
        "  name: tap-secret #<",
        "secret.name: 'tap-secret' must not end in a hyphen and six characters: lengthen the last word",
    ),
    "a snapshot's hyphens": (
        *new("  final_snapshot_prefix: a--b #<"),
        f"database.final_snapshot_prefix: 'a--b' {SNAPSHOT}",
    ),
    "a snapshot's end": (
        *new("  final_snapshot_prefix: a- #<"),
        f"database.final_snapshot_prefix: 'a-' {SNAPSHOT}",
    ),
    "accounts unquoted": (*add("accounts: [111122223333] #<"), f"accounts[0]: {TEXT}"),
    "accounts with a zero": (*add("accounts: [012345678901] #<"), f"accounts[0]: {UNTIDY}"),
    "accounts twice": (
        *add("accounts: ['111122223333', '111122223333'] #<"),
        "accounts[1]: 111122223333 is given twice: remove one",
    ),
    "a role's ARN": (
        *add("assume_role: {arn: admin} #<"),
        "assume_role.arn: 'admin' is not allowed: must be an ARN like arn:aws:iam::111122223333:role/NAME",
    ),
    "a role elsewhere": (
        *add("accounts: ['111122223333']\nassume_role: {arn: 'arn:aws:iam::999999999999:role/x'} #<"),
        "assume_role.arn: is in account 999999999999, which accounts does not list: add it there",
    ),
    "a role of China": (
        *add("assume_role: {arn: 'arn:aws-cn:iam::999999999999:role/x'} #<"),
        "assume_role.arn: is in partition aws-cn, but the regions are in aws",
    ),
}
