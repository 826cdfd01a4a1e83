"""EC2 answers that moto leaves out or gets wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable

from tap_provisioner.local.core.rule import AwsError, Exchange, Hook, Rule
from tap_provisioner.local.services.ec2.filters import keep_tagged

ORDER = 40


def _zones(x: Exchange) -> None:
    for zone in (x.answer or {})["AvailabilityZones"]:
        zone.setdefault("OptInStatus", "opt-in-not-required")
        zone.setdefault("GroupName", x.region + "-zg-1")
        zone.setdefault("NetworkBorderGroup", x.region)


def _repeated(token_of: Callable[[Exchange], str | None]) -> tuple[Hook, Hook]:
    def before(x: Exchange) -> None:
        token = token_of(x)
        known = x.account.note(x.region, "token", token) if token else {}
        if not known:
            return
        if known["params"] != x.params:
            raise AwsError(
                "IdempotentParameterMismatch",
                f"Client token {token} was used before with other parameters.",
            )
        x.answer = copy.deepcopy(known["answer"])

    def after(x: Exchange) -> None:
        token = token_of(x)
        if token:
            note = x.account.note(x.region, "token", token)
            note.update(params=copy.deepcopy(x.params), answer=copy.deepcopy(x.answer))

    return before, after


_same_before, _same_after = _repeated(
    lambda x: f"{x.request.operation}/{x.params['ClientToken']}" if "ClientToken" in x.params else None
)


def _nat_known(x: Exchange) -> None:
    gateways = x.account.backend("ec2", x.region).nat_gateways
    named = x.params.get("NatGatewayIds", []) + [x.params[k] for k in ("NatGatewayId",) if k in x.params]
    for name in named:
        if name not in gateways:
            raise AwsError("NatGatewayNotFound", f"NatGateway {name} was not found")


def _nat_tags(x: Exchange) -> None:
    answer = x.answer or {}
    answer["NatGateways"] = keep_tagged(answer["NatGateways"], x.params.get("Filter", []))


def _associated(x: Exchange) -> None:
    subnet = x.params.get("SubnetId")
    for table in x.account.backend("ec2", x.region).route_tables.values():
        if subnet and subnet in table._associations.values():
            raise AwsError(
                "Resource.AlreadyAssociated",
                f"the specified association for route table {x.params['RouteTableId']} conflicts with an "
                "existing association",
            )


_ASSOCIATION = {"association.allocation-id": "AllocationId", "association.public-ip": "PublicIp"}


def _by_address(x: Exchange) -> None:
    filters = x.params.get("Filters", [])
    ours = [each for each in filters if each["Name"] in _ASSOCIATION]
    if not ours:
        return
    rest = [each for each in filters if each not in ours]
    answer = x.ask("DescribeNetworkInterfaces", {**x.params, "Filters": rest})
    kept = [
        interface
        for interface in answer["NetworkInterfaces"]
        if all(interface.get("Association", {}).get(_ASSOCIATION[f["Name"]]) in f["Values"] for f in ours)
    ]
    x.answer = {**answer, "NetworkInterfaces": kept}


RULES = (
    Rule(
        "ec2-zone-fields",
        "Availability zones show OptInStatus, GroupName and NetworkBorderGroup.",
        "botocore model ec2 AvailabilityZone",
        after={"ec2:DescribeAvailabilityZones": _zones},
        gap=True,
    ),
    Rule(
        "ec2-client-token",
        "CreateNatGateway and CreateRouteTable with a used token return the first one's result; with other "
        "parameters it is an IdempotentParameterMismatch.",
        "botocore model ec2 (idempotencyToken); AWS documentation: ensuring idempotency",
        before={"ec2:CreateNatGateway": _same_before, "ec2:CreateRouteTable": _same_before},
        after={"ec2:CreateNatGateway": _same_after, "ec2:CreateRouteTable": _same_after},
        gap=True,
    ),
    Rule(
        "ec2-nat-unknown",
        "An unknown NAT gateway id is NatGatewayNotFound.",
        "botocore model ec2 (NatGatewayNotFound in waiters); terraform-provider-aws internal/service/ec2",
        before={"ec2:DescribeNatGateways": _nat_known, "ec2:DeleteNatGateway": _nat_known},
        gap=True,
    ),
    Rule(
        "ec2-nat-tag-filter",
        "DescribeNatGateways applies filters by tag.",
        "botocore model ec2 DescribeNatGateways",
        after={"ec2:DescribeNatGateways": _nat_tags},
        gap=True,
    ),
    Rule(
        "ec2-subnet-associated",
        "Associating a subnet that is associated already is Resource.AlreadyAssociated.",
        "AWS documentation: EC2 error codes; the same table again: belief",
        before={"ec2:AssociateRouteTable": _associated},
        gap=True,
    ),
    Rule(
        "ec2-interface-by-address",
        "DescribeNetworkInterfaces applies filters by the address that is associated.",
        "AWS documentation: DescribeNetworkInterfaces, filters",
        before={"ec2:DescribeNetworkInterfaces": _by_address},
        gap=True,
    ),
)
