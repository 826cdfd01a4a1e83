"""What keeps a resource from being deleted: named at once where no waiting helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from moto.backends import get_backend

from tap_provisioner.engine.apply import Report
from tap_provisioner.errors import TapError
from tap_provisioner.local import Fault
from tests.e2e.world import EAST, STACK, Stack, World

pytestmark = pytest.mark.rotating(days=2)

REFUSALS = 3
"""How often a deletion may be refused before it is given up."""
ACCOUNT = "123456789012"


def subnet(stack: Stack, name: str) -> str:
    return stack.seen("subnet", EAST, name).id


def web_server(stack: Stack) -> str:
    """Somebody's interface in a subnet of the stack."""
    made = stack.world("ec2").create_network_interface(
        SubnetId=subnet(stack, "10.0.11.0-24"), Description="web"
    )
    return f"interface {made['NetworkInterface']['NetworkInterfaceId']} (web)"


def load_balancer(stack: Stack) -> str:
    """Of the kind that a service of AWS manages, and that goes only when somebody removes what it serves."""
    made = stack.world("ec2").create_network_interface(
        SubnetId=subnet(stack, "10.0.12.0-24"), Description="ELB net/web/1"
    )
    name = str(made["NetworkInterface"]["NetworkInterfaceId"])
    interface = get_backend("ec2")[ACCOUNT][EAST].enis[name]
    interface.requester_managed, interface.requester_id = True, "amazon-elb"
    return f"interface {name} (ELB net/web/1)"


def nat_gateway(stack: Stack) -> str:
    """Somebody's NAT gateway in a subnet of the stack."""
    made = stack.world("ec2").create_nat_gateway(
        SubnetId=subnet(stack, "10.0.2.0-24"), ConnectivityType="private"
    )
    gateway = made["NatGateway"]
    (address,) = gateway["NatGatewayAddresses"]
    return f"interface {address['NetworkInterfaceId']} (Interface for NAT Gateway {gateway['NatGatewayId']})"


def own_group(stack: Stack) -> str:
    """Somebody's security group in the stack's VPC."""
    made = stack.world("ec2").create_security_group(
        GroupName="web", Description="of a test", VpcId=stack.seen("vpc", EAST).id
    )
    return str(made["GroupId"])


def default_group(stack: Stack) -> str:
    """The default security group of the stack's VPC."""
    own = {"vpc-id": stack.seen("vpc", EAST).id, "group-name": "default"}
    filters = [{"Name": name, "Values": [value]} for name, value in own.items()]
    (found,) = stack.world("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    return str(found["GroupId"])


def refer(stack: Stack, group: str, way: str) -> str:
    """Give a group a rule that names the stack's group; return how it is named."""
    ours = stack.seen("security-group", EAST).id
    permission = {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306}
    getattr(stack.world("ec2"), f"authorize_security_group_{way}")(
        GroupId=group, IpPermissions=[permission | {"UserIdGroupPairs": [{"GroupId": ours}]}]
    )
    return f"{way} rule tcp 3306-3306 {ours} of security group {group}"


def gateway_routing(stack: Stack) -> str:
    """A gateway that somebody associated with a table of the stack, as for a firewall."""
    table, gateway = stack.seen("route-table", EAST, "public").id, stack.seen("internet-gateway", EAST).id
    stack.world("ec2").associate_route_table(RouteTableId=table, GatewayId=gateway)
    return f"its association with {gateway}"


INSIDE: dict[str, Callable[[Stack], str]] = {
    "subnet/10.0.11.0-24": web_server,
    "subnet/10.0.12.0-24": load_balancer,
    "subnet/10.0.2.0-24": nat_gateway,
    "route-table/public": gateway_routing,
}
"""What keeps each address of the east from being deleted."""


def in_the_vpc(stack: Stack) -> set[str]:
    """All else that somebody can put into a VPC."""
    ec2, vpc = stack.world("ec2"), stack.seen("vpc", EAST).id
    other = ec2.create_vpc(CidrBlock="172.16.0.0/16")["Vpc"]["VpcId"]
    service = "com.amazonaws.us-east-1.s3"
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service)["VpcEndpoint"]["VpcEndpointId"]
    peering = ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=vpc)["VpcPeeringConnection"]
    elsewhere = ec2.create_vpc_endpoint(VpcId=other, ServiceName=service)["VpcEndpoint"]["VpcEndpointId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    outward = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]
    vpn = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=vpn)
    group = ec2.create_security_group(GroupName="web", Description="of a test", VpcId=vpc)["GroupId"]
    part = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.99.0/24")["Subnet"]["SubnetId"]
    assert elsewhere != endpoint
    return {
        f"subnet {part} (10.0.99.0/24)",
        f"route table {table}",
        f"endpoint {endpoint} ({service})",
        f"peering connection {peering['VpcPeeringConnectionId']}",
        f"network ACL {acl}",
        f"egress-only internet gateway {outward['EgressOnlyInternetGatewayId']}",
        f"VPN gateway {vpn}",
        f"security group {group} (web)",
    }


def held(stack: Stack, report: Report, since: int, advice: str = "delete that first") -> dict[str, set[str]]:
    """What holds each address that failed, which must be named as somebody else's after few refusals."""
    refused = Counter(
        (c.operation, repr(c.params)) for c in stack.world.calls(since, mutating=True) if c.error_code
    )
    assert max(refused.values()) <= REFUSALS, refused
    found = {}
    for address, error in report.failed.items():
        assert isinstance(error, TapError)
        assert error.hint == f"{advice}, then run again"
        before, _, rest = str(error).partition(" is in use by ")
        blockers, _, end = rest.rpartition(", ")
        assert (before.split()[0], end) == (address, "which this stack did not create")
        found[address.removeprefix(f"{EAST}/")] = set(blockers.split("; "))
    return found


def test_what_somebody_else_made_is_named_at_once(world: World) -> None:
    stack = world.stack()
    assert stack.apply().ok
    expected = {address: {hold(stack)} for address, hold in INSIDE.items()}
    mark = world.mark
    assert held(stack, stack.destroy(), mark) == expected
    assert set(world.left()) == {EAST}


@pytest.mark.parametrize("way", ["ingress", "egress"])
@pytest.mark.parametrize(("group", "name"), [(own_group, "web"), (default_group, "default")])
def test_a_rule_that_names_the_group_is_named_at_once(
    world: World, way: str, group: Callable[[Stack], str], name: str
) -> None:
    """The default group cannot be deleted: the rule is to be revoked."""
    stack = world.stack()
    stack.converge()
    rule = refer(stack, group(stack), way)
    mark = world.mark
    found = held(stack, stack.destroy(), mark, "revoke that rule first")
    assert found == {"security-group/database": {f"{rule} ({name})"}}


def test_what_somebody_else_has_in_the_vpc_is_named_at_once(world: World) -> None:
    stack = world.stack()
    assert stack.apply().ok
    expected = in_the_vpc(stack)
    mark = world.mark
    assert held(stack, stack.destroy(), mark) == {"vpc/main": expected}


def test_somebody_elses_database_in_the_subnet_group_is_named_at_once(stack: Stack) -> None:
    stack.world("rds").create_db_instance(
        DBInstanceIdentifier="other",
        DBInstanceClass="db.t3.medium",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="password-of-a-test",
        DBSubnetGroupName=STACK,
    )
    mark = stack.world.mark
    assert held(stack, stack.destroy(), mark) == {"db-subnet-group/database": {"instance other (available)"}}


def test_the_stacks_own_database_is_named_where_its_subnet_is_to_move(world: World) -> None:
    """Its zone is changed; the database, which has an interface there, is not replaced for that."""
    stack = world.stack()
    assert stack.apply().ok
    zones = {"a", "b", "c"} - {
        stack.seen("subnet", EAST, f"10.0.1{n}.0-24").values["zone"][-1] for n in (1, 2)
    }
    private: list[Any] = [{"cidr": "10.0.11.0/24", "zone": EAST + zones.pop()}, "10.0.12.0/24"]
    moved = world.stack({"regions": {EAST: {"network": {"private_subnets": private}}}})
    mark = world.mark
    error = moved.apply().failed[f"{EAST}/subnet/10.0.11.0-24"]
    refused = [
        c for c in world.calls(mark) if (c.operation, c.error_code) == ("DeleteSubnet", "DependencyViolation")
    ]
    assert len(refused) <= REFUSALS
    assert f"of instance {STACK} (available), which must go first" in str(error)
    assert isinstance(error, TapError)
    assert error.hint == "revert the change that removes it, or remove what uses it, then run again"
    stack.converge()


def test_a_denied_read_does_not_hide_the_rest(world: World) -> None:
    stack = world.stack()
    assert stack.apply().ok
    (table,) = (line for line in in_the_vpc(stack) if line.startswith("route table"))
    for operation in ("DescribeVpnGateways", "DescribeNetworkInterfaces"):
        world.aws.faults.add(Fault("deny", operation=operation))
    mark = world.mark
    found = held(stack, stack.destroy(), mark)["vpc/main"]
    assert table in found
    assert not any(line.startswith("VPN") for line in found)
