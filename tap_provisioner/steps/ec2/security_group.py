"""A security group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tap_provisioner.aws.permission import Command, Permission, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Lookup, Picture, Place, Resource
from tap_provisioner.step import Blocker, Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.ec2._common import Ec2Step, changing, creating, ours, reading, removing
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces
from tap_provisioner.terraform import Terraform, computed


@dataclass(frozen=True, order=True)
class Rule:
    """One permission. `peer` is a CIDR, a prefix list id or a security group id; ports are None for all."""

    protocol: str
    from_port: int | None
    to_port: int | None
    peer: str
    description: str = ""

    def __repr__(self) -> str:
        ports = "all ports" if self.from_port is None else f"{self.from_port}-{self.to_port}"
        return f"{self.protocol} {ports} {self.peer}" + (f" ({self.description})" if self.description else "")


EVERYTHING = Rule("-1", None, None, "0.0.0.0/0")
"""The egress rule of every new group."""
_TERRAFORM_PEERS = {"pl-": "prefix_list_ids", "sg-": "security_groups"}


def _blocks(rules: frozenset[Rule]) -> list[dict[str, Any]]:
    """Return Terraform's `ingress` or `egress` block for each rule."""
    return [_block(rule) for rule in sorted(rules, key=repr)]


def _block(rule: Rule) -> dict[str, Any]:
    peers = _TERRAFORM_PEERS.get(rule.peer[:3], "ipv6_cidr_blocks" if ":" in rule.peer else "cidr_blocks")
    block = {
        "description": rule.description,
        "from_port": rule.from_port or 0,
        "to_port": rule.to_port or 0,
        "protocol": rule.protocol,
        "cidr_blocks": [],
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "security_groups": [],
        "self": False,
    }
    return block | {peers: [rule.peer]}


def _allowed(group: Resource, _lookup: Lookup) -> str:
    rules = sorted(group.values.get("ingress") or ())
    return ", ".join(f"{rule.from_port or 'all'} from {rule.peer}" for rule in rules) or "lets nothing in"


def _writing(way: str) -> tuple[Permission, ...]:
    """Allow to add rules and to change their descriptions; each is a resource of its own without tags."""
    adding = f"AuthorizeSecurityGroup{way}"
    return (
        changing(f"{adding} UpdateSecurityGroupRuleDescriptions{way}"),
        Permission(Command.APPLY, "ec2", adding, (arn("ec2", "security-group-rule/*"),)),
    )


@dataclass(frozen=True, kw_only=True)
class SecurityGroup(Ec2Step):
    """A security group with exactly its rules. Name and description are fixed at creation."""

    kind = "security-group"
    listing = ("describe_security_groups", "SecurityGroups")
    terraform = Terraform(
        type="aws_security_group",
        schema_version=1,
        computed={"ingress": computed(_blocks, "ingress"), "egress": computed(_blocks, "egress")},
    )
    value_types = (Rule,)
    picture = Picture(Place.FRAME, "security group", detail=_allowed)
    timeouts = Timeouts(delete=900)
    deletion = ("ec2", "delete_security_group", "GroupId")
    permissions = (
        reading("DescribeSecurityGroups"),
        *creating("CreateSecurityGroup", of_others=True),
        *_writing("Ingress"),
        changing("RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
        removing("DeleteSecurityGroup"),
        *EXPLAINING,
    )

    group_name: str = create_only(api="GroupName", terraform="name")
    description: str = create_only(api="Description", terraform="description")
    vpc_id: str = create_only(refers="vpc", api="VpcId", terraform="vpc_id")
    ingress: frozenset[Rule]
    egress: frozenset[Rule] = frozenset()

    def own_permissions(self) -> Sequence[Permission]:
        """Return the permission to write egress rules, if any are desired."""
        return _writing("Egress") if self.egress else ()

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        rules = {"ingress": raw.get("IpPermissions", ()), "egress": raw.get("IpPermissionsEgress", ())}
        return cls.described(aws, raw, values={name: frozenset(_rules(each)) for name, each in rules.items()})

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.create_security_group(**creation(self), TagSpecifications=self.specification(aws))
        raw = {"GroupId": answer["GroupId"], **creation(self)}
        default_rules = {"IpPermissionsEgress": [_permission(EVERYTHING)]}
        return self.created(aws, raw | default_rules)

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if "ingress" in changes:
            _amend(aws, observed.id, "ingress", self.ingress, observed.values["ingress"])
        if "egress" in changes:
            _amend(aws, observed.id, "egress", self.egress, observed.values["egress"])

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return [
            *interfaces(aws, "group-id", observed.id),
            *_referring(aws, observed.id, "ingress", "ip-permission.group-id", "IpPermissions"),
            *_referring(aws, observed.id, "egress", "egress.ip-permission.group-id", "IpPermissionsEgress"),
        ]


def _referring(aws: RegionClient, group: str, way: str, name: str, key: str) -> Iterator[Blocker]:
    """Yield the rules of other groups that name `group`.

    The advice is to revoke them: a VPC's default group, which may have one, cannot be deleted.
    """
    filters = [{"Name": name, "Values": [group]}]
    for raw in aws.list("ec2", "describe_security_groups", "SecurityGroups", Filters=filters):
        rules = sorted(repr(rule) for rule in _rules(raw.get(key, ())) if rule.peer == group)
        whose = f"of security group {raw['GroupId']} ({raw['GroupName']})"
        if raw["GroupId"] != group:
            found = ours(aws, raw, f"{way} rule {', '.join(rules)} {whose}")
            yield replace(found, advice="revoke that rule first")


def _amend(aws: RegionClient, group: str, way: str, desired: Iterable[Rule], found: Iterable[Rule]) -> None:
    """Add rules, change descriptions and revoke rules in this order, so that no desired rule is ever missing.

    The description is no part of a rule's identity: EC2 refuses a rule that differs only in it as a
    duplicate.
    """
    before = {replace(rule, description=""): rule for rule in found}
    after = {replace(rule, description=""): rule for rule in desired}
    added = [rule for key, rule in after.items() if key not in before]
    described = [rule for key, rule in after.items() if key in before and before[key] != rule]
    revoked = [rule for key, rule in before.items() if key not in after]

    def send(verb: str, rules: list[Rule]) -> None:
        if rules:
            call = getattr(aws.ec2, verb.format(way))
            call(GroupId=group, IpPermissions=[_permission(rule) for rule in sorted(rules, key=repr)])

    send("authorize_security_group_{}", added)
    send("update_security_group_rule_descriptions_{}", described)
    with ignoring(ErrorKind.GONE):
        send("revoke_security_group_{}", revoked)


_PEERS = {
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "PrefixListIds": "PrefixListId",
    "UserIdGroupPairs": "GroupId",
}


def _rules(permissions: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    for permission in permissions:
        for ranges, key in _PEERS.items():
            for peer in permission.get(ranges, ()):
                yield Rule(
                    permission["IpProtocol"],
                    permission.get("FromPort"),
                    permission.get("ToPort"),
                    peer.get(key, ""),
                    peer.get("Description", ""),
                )


def _permission(rule: Rule) -> dict[str, Any]:
    prefixes = {"pl-": "PrefixListIds", "sg-": "UserIdGroupPairs"}
    ranges = prefixes.get(rule.peer[:3], "Ipv6Ranges" if ":" in rule.peer else "IpRanges")
    peer = {_PEERS[ranges]: rule.peer} | ({"Description": rule.description} if rule.description else {})
    ports = {} if rule.from_port is None else {"FromPort": rule.from_port, "ToPort": rule.to_port}
    return {"IpProtocol": rule.protocol, **ports, ranges: [peer]}
