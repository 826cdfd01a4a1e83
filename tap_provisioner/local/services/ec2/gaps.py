"""EC2 answers that moto leaves out or gets wrong."""

from __future__ import annotations

import copy

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.ec2 import keep_tagged

ORDER = 40


@after("ec2-zone-fields", "DescribeAvailabilityZones", gap=True)
def _zones(x: Exchange) -> None:
    """Availability zones show OptInStatus, GroupName and NetworkBorderGroup. Source: botocore model ec2
    AvailabilityZone.
    """
    for zone in x.answered["AvailabilityZones"]:
        zone.setdefault("OptInStatus", "opt-in-not-required")
        zone.setdefault("GroupName", x.region + "-zg-1")
        zone.setdefault("NetworkBorderGroup", x.region)


def _token(x: Exchange) -> str:
    return f"{x.request.operation}/{x.params['ClientToken']}" if "ClientToken" in x.params else ""


@before("ec2-client-token", "CreateNatGateway CreateRouteTable", gap=True)
def _answer_again(x: Exchange) -> None:
    """CreateNatGateway and CreateRouteTable with a used token return the first one's result; with other
    parameters it is an IdempotentParameterMismatch. Source: botocore model ec2 (idempotencyToken); AWS
    documentation: ensuring idempotency.
    """
    token = _token(x)
    known = x.account.note(x.region, "token", token) if token else {}
    if not known:
        return
    if known["params"] != x.params:
        text = f"Client token {token} was used before with other parameters."
        raise AwsError("IdempotentParameterMismatch", text)
    x.answer = copy.deepcopy(known["answer"])


@_answer_again.also("after", "CreateNatGateway CreateRouteTable")
def _remember_answer(x: Exchange) -> None:
    if token := _token(x):
        note = x.account.note(x.region, "token", token)
        note.update(params=copy.deepcopy(x.params), answer=copy.deepcopy(x.answer))


@before("ec2-nat-unknown", "DescribeNatGateways DeleteNatGateway", gap=True)
def _nat_known(x: Exchange) -> None:
    """An unknown NAT gateway id is NatGatewayNotFound. Source: botocore model ec2 (NatGatewayNotFound in
    waiters); terraform-provider-aws internal/service/ec2.
    """
    gateways = x.backend("ec2").nat_gateways
    named = x.params.get("NatGatewayIds", []) + [x.params[k] for k in ("NatGatewayId",) if k in x.params]
    for name in named:
        if name not in gateways:
            raise AwsError("NatGatewayNotFound", f"NatGateway {name} was not found")


@after("ec2-nat-tag-filter", "DescribeNatGateways", gap=True)
def _nat_tags(x: Exchange) -> None:
    """DescribeNatGateways applies filters by tag. Source: botocore model ec2 DescribeNatGateways."""
    x.answered["NatGateways"] = keep_tagged(x.answered["NatGateways"], x.params.get("Filter", []))


@before("ec2-subnet-associated", "AssociateRouteTable", gap=True)
def _associated(x: Exchange) -> None:
    """Associating a subnet that is associated already is Resource.AlreadyAssociated. Source: AWS
    documentation: EC2 error codes; the same table again: belief.
    """
    subnet = x.params.get("SubnetId")
    for table in x.backend("ec2").route_tables.values():
        if subnet and subnet in table._associations.values():
            text = f"the specified association for route table {x.params['RouteTableId']} conflicts with an "
            raise AwsError("Resource.AlreadyAssociated", f"{text}existing association")


_ASSOCIATION = {"association.allocation-id": "AllocationId", "association.public-ip": "PublicIp"}


@before("ec2-interface-by-address", "DescribeNetworkInterfaces", gap=True)
def _by_address(x: Exchange) -> None:
    """DescribeNetworkInterfaces applies filters by the address that is associated. Source: AWS documentation:
    DescribeNetworkInterfaces, filters.
    """
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
