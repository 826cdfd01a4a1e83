"""EC2's eventual consistency: what was just created is unknown to other calls for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after
from tap_provisioner.local.services.ec2 import KINDS

ORDER = 10

# AWS seconds for which a fresh id is unknown.
UNKNOWN = 2.0


_BY_CREATE = {kind.create: kind for kind in KINDS}
_BY_DESCRIBE = {kind.describe: kind for kind in KINDS}
_DEPENDENT = (
    "AttachInternetGateway AssociateRouteTable AuthorizeSecurityGroupEgress CreateRouteTable "
    "AuthorizeSecurityGroupIngress CreateNatGateway CreateRoute CreateSecurityGroup CreateSubnet "
    "CreateTags DeleteInternetGateway DeleteNatGateway DeleteRouteTable DeleteSubnet DeleteSecurityGroup "
    "DeleteTags DeleteVpc DescribeVpcAttribute ModifySubnetAttribute ModifyVpcAttribute ReleaseAddress "
    "ReplaceRoute ReplaceRouteTableAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress"
)


def _is_fresh(x: Exchange, name: str) -> bool:
    return x.account.age(x.region, "fresh", name) < UNKNOWN


@after("ec2-eventual", " ".join(_BY_CREATE))
def _remember(x: Exchange) -> None:
    """For 2 s after its creation, a VPC, subnet, gateway, address, route table or security group is unknown
    to other calls, and missing from lists. Source: AWS documentation: EC2 eventual consistency;
    terraform-provider-aws; the time: belief.
    """
    kind = _BY_CREATE[x.request.operation]
    name = x.answered.get(kind.noun, x.answered)[kind.key]
    x.account.note(x.region, "fresh", name)["error"] = kind.unknown
    x.account.stamp(x.region, "fresh", name, once=True)


@_remember.also("before", " ".join((_DEPENDENT, *_BY_DESCRIBE)))
def _refuse(x: Exchange) -> None:
    for name in _strings(x.params):
        if _is_fresh(x, name):
            error = x.account.note(x.region, "fresh", name)["error"]
            raise AwsError(error, f"The ID '{name}' does not exist")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


@_remember.also("after", " ".join(_BY_DESCRIBE))
def _hide(x: Exchange) -> None:
    kind = _BY_DESCRIBE[x.request.operation]
    x.answered[kind.items] = [item for item in x.answered[kind.items] if not _is_fresh(x, item[kind.key])]
