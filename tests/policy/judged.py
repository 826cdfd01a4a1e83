"""What AWS asks IAM before it carries out a call: on each resource, and on what the call brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend

from tap_provisioner.local import Call
from tests.e2e.world import World
from tests.policy.iam import Request
from tests.policy.reference import REFERENCE
from tests.steps.places import modules

ACCOUNT = "123456789012"
IDS = {
    "vpc": "vpc",
    "subnet": "subnet",
    "igw": "internet-gateway",
    "eipalloc": "elastic-ip",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
}
NAMES = {
    "DBInstanceIdentifier": "db",
    "DBSubnetGroupName": "subgrp",
    "DBParameterGroupName": "pg",
}
ENCRYPTION = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
UNREAD = {"servicequotas": "servicequotas:GetServiceQuota"}
"""The one action of services whose calls the embedded AWS does not understand."""
Context = dict[str, tuple[str, ...]]


@dataclass
class Witness:
    """Keeps what is known of resources after they are gone: tags, joints of EC2's, the keys of secrets."""

    world: World
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    joined: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, moment: str, call: Call) -> None:
        if moment == "after" and call.service == "ec2":
            ec2: Any = get_backend("ec2")[ACCOUNT][call.region]
            self.tags.update((name, dict(tags)) for name, tags in list(ec2.tags.items()))
            for table in list(ec2.route_tables.values()):
                self.joined.update(
                    (name, (table.id, subnet)) for name, subnet in list(table._associations.items())
                )
        if moment == "after" and call.service == "secretsmanager":
            vault: Any = get_backend("secretsmanager")[ACCOUNT][call.region]
            # A replica is a secret of another class in moto, and has no key of its own here.
            self.keys.update((s.arn, getattr(s, "kms_key_id", None)) for s in list(vault.secrets.values()))
        own = modules("policy").get(call.service)
        if moment == "after" and hasattr(own, "tags_of"):
            self.tags.update(own.tags_of(call))


def requests(call: Call, witness: Witness) -> Iterator[Request]:
    """All that IAM is asked about one call."""
    here: Context = {"aws:RequestedRegion": (call.region,)}
    action = UNREAD.get(call.service, f"{call.service}:{call.operation}")
    types = REFERENCE[action].split()
    if own := modules("policy").get(call.service):
        yield from own.requests(call, action, here, witness)
        return
    if not types:
        yield Request(action, "*", here)
        return
    yield from {
        "ec2": _ec2,
        "rds": _rds,
        "iam": _iam,
        "secretsmanager": _secrets,
        "dynamodb": _dynamodb,
    }[call.service](call, action, types, here, witness)


def _arn(service: str, region: str, resource: str) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _asked(tags: list[Mapping[str, str]]) -> Context:
    return {f"aws:RequestTag/{tag['Key']}": (tag["Value"],) for tag in tags}


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str) and re.fullmatch(rf"({'|'.join(IDS)}|rtbassoc)-[0-9a-f]+", value):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for item in value.values() for found in _ids(item))
    elif isinstance(value, list):
        yield from (found for item in value for found in _ids(item))


def _ec2(call: Call, action: str, types: list[str], here: Context, witness: Witness) -> Iterator[Request]:
    params = call.params
    given = {i for found in _ids(params) for i in witness.joined.get(found, (found,))}
    by_type: dict[str, set[str]] = {}
    for name in given:
        by_type.setdefault(IDS[name.partition("-")[0]], set()).add(name)
    asked = _asked(params.get("Tags", []) if call.operation == "CreateTags" else [])
    judged = types if call.operation not in ("CreateTags", "DeleteTags") else list(by_type)
    for kind in judged:
        for name in by_type.get(kind.rstrip("!"), ()):
            known = {f"aws:ResourceTag/{key}": (value,) for key, value in witness.tags.get(name, {}).items()}
            yield Request(
                action, _arn("ec2", call.region, f"{kind.rstrip('!')}/{name}"), here | known | asked
            )
        if kind.endswith("!") and kind.rstrip("!") not in by_type:
            assert call.operation.startswith(("Create", "Allocate")), f"{action} names no {kind}"
            created = _asked([tag for spec in params["TagSpecifications"] for tag in spec["Tags"]])
            new = _arn("ec2", call.region, f"{kind.rstrip('!')}/new")
            yield Request(action, new, here | created)
            yield Request("ec2:CreateTags", new, here | created | {"ec2:CreateAction": (call.operation,)})
    if "security-group-rule" in types:
        yield Request(action, _arn("ec2", call.region, "security-group-rule/new"), here)


def _rds(call: Call, action: str, types: list[str], here: Context, _: Witness) -> Iterator[Request]:
    params = call.params
    named = {kind: params[key] for key, kind in NAMES.items() if key in params}
    arns = [_arn("rds", call.region, f"{kind}:{name}") for kind, name in named.items()]
    arns += [params["ResourceName"]] if "ResourceName" in params else []
    required = {kind.rstrip("!") for kind in types if kind.endswith("!")}
    assert required <= named.keys(), f"{action} names no {required - named.keys()}"
    context = here | _asked(params.get("Tags", []))
    if not arns:
        yield Request(action, _arn("rds", call.region, f"{types[0]}:*"), here)
    for arn in arns:
        yield Request(action, arn, context)
    if "Tags" in params and call.operation != "AddTagsToResource":
        yield Request("rds:AddTagsToResource", arns[0], context)
    if call.operation in ("CreateDBInstance", "ModifyDBInstance"):
        yield Request(action, _arn("rds", call.region, "og:default:mysql-8-0"), here)
        yield Request(action, _arn("rds", call.region, "secgrp:default"), here)
        for key in {params.get("KmsKeyId"), params.get("PerformanceInsightsKMSKeyId")} - {None}:
            yield from (_key(each, call.region, key, here) for each in ENCRYPTION)
    if role := params.get("MonitoringRoleArn"):
        yield Request("iam:PassRole", role, {"iam:PassedToService": ("monitoring.rds.amazonaws.com",)})
    if snapshot := params.get("FinalDBSnapshotIdentifier"):
        made = _arn("rds", call.region, f"snapshot:{snapshot}")
        yield Request("rds:CreateDBSnapshot", arns[0], here)
        yield Request("rds:CreateDBSnapshot", made, here)
        yield Request("rds:AddTagsToResource", made, here)
    if call.operation.startswith("Create"):
        linked = "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
        named_service = {"iam:AWSServiceName": ("rds.amazonaws.com",)}
        yield Request("iam:CreateServiceLinkedRole", _arn("iam", "", linked), named_service)
        yield from (
            Request(f"ec2:{each}", "*", here)
            for each in ("DescribeAvailabilityZones", "DescribeAccountAttributes")
        )


def _iam(call: Call, action: str, _types: list[str], _here: Context, _: Witness) -> Iterator[Request]:
    role = _arn("iam", "", f"role/{call.params['RoleName']}")
    context = _asked(call.params.get("Tags", []))
    if "PolicyArn" in call.params:
        context["iam:PolicyARN"] = (call.params["PolicyArn"],)
    yield Request(action, role, context)
    if call.operation == "CreateRole":
        yield Request("iam:TagRole", role, context)


def _secrets(call: Call, action: str, _: list[str], here: Context, witness: Witness) -> Iterator[Request]:
    params = call.params
    name = params.get("SecretId") or params["Name"]
    # By a name it is judged with the six characters that AWS adds where it exists, without them where not.
    whole = name.startswith("arn:")
    arns = (
        [name]
        if whole
        else [_arn("secretsmanager", call.region, f"secret:{name}{end}") for end in ("", "-aB3xYz")]
    )
    context = here | _asked(params.get("Tags", []))
    for arn in arns:
        yield Request(action, arn, context)
        if call.operation == "CreateSecret":
            yield Request("secretsmanager:TagResource", arn, context)
        for replica in params.get("AddReplicaRegions", ()):
            there = re.sub(r"(secretsmanager):[^:]+", rf"\1:{replica['Region']}", arn)
            for each in ("CreateSecret", "TagResource"):
                yield Request(f"secretsmanager:{each}", there, {"aws:RequestedRegion": (replica["Region"],)})
    key, actions = params.get("KmsKeyId"), ("kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt")
    if call.operation == "GetSecretValue":
        key, actions = witness.keys.get(name), ("kms:Decrypt",)
    if key and not key.startswith("alias/aws/"):
        yield from (_key(each, call.region, key, here) for each in actions)


def _key(action: str, region: str, key: str, here: Context) -> Request:
    arn = key if key.startswith("arn:") else _arn("kms", region, f"key/{key}")
    grant = {"kms:GrantIsForAWSResource": ("true",)} if action == "kms:CreateGrant" else {}
    return Request(action, arn, here | grant)


def _dynamodb(call: Call, action: str, _types: list[str], here: Context, _: Witness) -> Iterator[Request]:
    table = _arn("dynamodb", call.region, f"table/{call.params['TableName']}")
    keys = {"dynamodb:LeadingKeys": (call.params["Key"]["stack"]["S"],)} if "Key" in call.params else {}
    yield Request(action, table, here | keys)
