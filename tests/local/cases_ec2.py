"""Cases of EC2's rules."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("ec2-cidr-host-bits", "10.0.0.0/16", "10.0.1.5/16")
def host_bits(w: World) -> Any:
    return w.ec2.create_vpc(CidrBlock="10.0.1.5/16")["Vpc"]["CidrBlock"]


@case("ec2-cidr-host-bits", "InvalidParameterValue", "InvalidParameterValue")
def malformed_cidr(w: World) -> None:
    w.ec2.create_vpc(CidrBlock="ten")


@case("ec2-subnet-size", "InvalidSubnet.Range")
def subnet_of_29(w: World) -> None:
    w.ec2.create_subnet(VpcId=w.vpc(), CidrBlock="10.0.0.0/29")


@case("ec2-subnet-zone", "InvalidParameterValue")
def foreign_zone(w: World) -> None:
    w.subnet(w.vpc(), AvailabilityZone="us-west-2a")


@case("ec2-one-attribute", "InvalidParameterCombination")
def two_attributes(w: World) -> None:
    on = {"Value": True}
    w.ec2.modify_vpc_attribute(VpcId=w.vpc(), EnableDnsSupport=on, EnableDnsHostnames=on)


@case("ec2-group-name", "InvalidParameterValue")
def group_name_with_prefix(w: World) -> None:
    w.group(w.vpc(), "sg-mine")


@case("ec2-group-name", "InvalidParameterValue")
def description_with_apostrophe(w: World) -> None:
    w.ec2.create_security_group(VpcId=w.vpc(), GroupName="mine", Description="it's mine")


@case("ec2-group-case", "InvalidGroup.Duplicate")
def group_name_in_other_case(w: World) -> None:
    vpc = w.vpc()
    w.group(vpc, "mine")
    w.group(vpc, "MINE")


def _authorize(w: World, cidr: str) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": cidr}]}
    w.ec2.authorize_security_group_ingress(GroupId=w.group(w.vpc()), IpPermissions=[permission])


@case("ec2-rule-range", "InvalidParameterValue")
def rule_with_host_bits(w: World) -> None:
    _authorize(w, "10.0.0.1/16")


@case("ec2-rule-range", "ok", "ok")
def rule_in_order(w: World) -> None:
    _authorize(w, "10.0.0.0/16")


@case("ec2-ids-with-pages", "InvalidParameterCombination")
def ids_with_pages(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[w.vpc()], MaxResults=5)


@case("ec2-zone-fields", {"opt-in-not-required"}, {None})
def opt_in_status(w: World) -> Any:
    zones = w.ec2.describe_availability_zones()["AvailabilityZones"]
    return {zone.get("OptInStatus") for zone in zones}


@case("ec2-client-token", True, "Resource.AlreadyAssociated")
def same_token(w: World) -> Any:
    _, subnet, _ = w.network()
    asked = {"SubnetId": subnet, "AllocationId": w.address(), "ClientToken": "token"}
    first, second = w.ec2.create_nat_gateway(**asked), w.ec2.create_nat_gateway(**asked)
    return first["NatGateway"]["NatGatewayId"] == second["NatGateway"]["NatGatewayId"]


@case("ec2-client-token", "IdempotentParameterMismatch")
def token_for_something_else(w: World) -> None:
    one, two = w.vpc(), w.vpc("10.1.0.0/16")
    w.ec2.create_route_table(VpcId=one, ClientToken="token")
    w.ec2.create_route_table(VpcId=two, ClientToken="token")


@case("ec2-nat-unknown", "NatGatewayNotFound", 0)
def unknown_nat(w: World) -> Any:
    return len(w.ec2.describe_nat_gateways(NatGatewayIds=["nat-0"])["NatGateways"])


def _tagged_nats(w: World, key: str, value: str) -> int:
    _, subnet, _ = w.network()
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "stack", "Value": "a[1]*"}]}]
    w.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=w.address(), TagSpecifications=tags)
    w.wait(3)
    return len(w.ec2.describe_nat_gateways(Filter=[{"Name": key, "Values": [value]}])["NatGateways"])


@case("ec2-nat-tag-filter", 0, 1)
def other_tag(w: World) -> Any:
    return _tagged_nats(w, "tag:stack", "b")


@case("ec2-nat-tag-filter", 1, 1)
def escaped_tag(w: World) -> Any:
    return _tagged_nats(w, "tag:stack", "a[?]\\*")


@case("ec2-nat-tag-filter", 0, 1)
def other_tag_key(w: World) -> Any:
    return _tagged_nats(w, "tag-key", "owner")


@case("ec2-subnet-associated", "Resource.AlreadyAssociated")
def associated_twice(w: World) -> None:
    vpc, subnet, _ = w.network()
    w.ec2.associate_route_table(RouteTableId=w.table(vpc), SubnetId=subnet)
    w.ec2.associate_route_table(RouteTableId=w.table(vpc), SubnetId=subnet)


@case("ec2-one-gateway", "InvalidParameterValue", text="already has an internet gateway")
def second_gateway(w: World) -> None:
    vpc = w.vpc()
    w.gateway(vpc)
    w.gateway(vpc)


@case("ec2-nat-allocation", "MissingParameter")
def nat_without_address(w: World) -> None:
    w.ec2.create_nat_gateway(SubnetId=w.network()[1])


def _route(w: World, table: str, **target: str) -> None:
    w.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)


@case("ec2-route-target", "InvalidNatGatewayID.NotFound")
def route_to_no_nat(w: World) -> None:
    _route(w, w.table(w.vpc()), NatGatewayId="nat-0")


@case("ec2-route-target", "InvalidState")
def route_to_pending_nat(w: World) -> None:
    vpc, subnet, _ = w.network()
    _route(w, w.table(vpc), NatGatewayId=w.nat(subnet))


@case("ec2-route-target", "InvalidParameterValue")
def route_to_detached_gateway(w: World) -> None:
    _route(w, w.table(w.vpc()), GatewayId=w.gateway())


@case("ec2-route-target", "InvalidGatewayID.NotFound", "InvalidInternetGatewayID.NotFound")
def route_to_no_gateway(w: World) -> None:
    _route(w, w.table(w.vpc()), GatewayId="igw-0")


def _states(w: World, table: str) -> dict[str, str]:
    found = w.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return {route["DestinationCidrBlock"]: route["State"] for route in found}


@case("ec2-blackhole", "blackhole", "active")
def route_to_deleted_nat(w: World) -> Any:
    vpc, subnet, _ = w.network()
    table, nat = w.table(vpc), w.nat(subnet)
    w.wait(100)
    _route(w, table, NatGatewayId=nat)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    return _states(w, table)["0.0.0.0/0"]


@case("ec2-blackhole", "blackhole", "active")
def route_to_gateway_gone(w: World) -> Any:
    vpc = w.vpc()
    table, gateway = w.table(vpc), w.gateway(vpc)
    _route(w, table, GatewayId=gateway)
    w.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    return _states(w, table)["0.0.0.0/0"]


@case("ec2-quotas", "VpcLimitExceeded")
def sixth_vpc(w: World) -> None:
    for number in range(6):
        w.vpc(f"10.{number}.0.0/16")


@case("ec2-quotas", "AddressLimitExceeded")
def sixth_address(w: World) -> None:
    for _ in range(6):
        w.address()


@case("ec2-quotas", "InternetGatewayLimitExceeded")
def sixth_gateway(w: World) -> None:
    for _ in range(6):
        w.gateway()


@case("ec2-quotas", "NatGatewayLimitExceeded")
def sixth_nat(w: World) -> None:
    subnet = w.network()[1]
    for _ in range(6):
        w.ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")


@case("ec2-quotas", "InvalidSubnetID.NotFound", "InvalidSubnetID.NotFound")
def nat_in_no_subnet(w: World) -> None:
    w.ec2.create_nat_gateway(SubnetId="subnet-0", ConnectivityType="private")


@case("ec2-gateway-mapped", "DependencyViolation", text="mapped public address(es)")
def detach_with_nat(w: World) -> None:
    vpc = w.vpc()
    gateway = w.gateway(vpc)
    w.nat(w.subnet(vpc))
    w.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


def _nat_to_delete(w: World) -> tuple[str, str]:
    _, subnet, _ = w.network()
    address = w.address()
    return w.nat(subnet, address), address


@case("ec2-address-in-use", "AuthFailure", text="do not have permission to access the specified resource")
def release_under_nat(w: World) -> None:
    _, address = _nat_to_delete(w)
    w.ec2.release_address(AllocationId=address)


@case("ec2-address-in-use", "AuthFailure")
def release_just_after_nat(w: World) -> None:
    nat, address = _nat_to_delete(w)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(70)
    w.ec2.release_address(AllocationId=address)


@case("ec2-address-in-use", "ok", "ok")
def release_long_after_nat(w: World) -> None:
    nat, address = _nat_to_delete(w)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(90)
    w.ec2.release_address(AllocationId=address)


@case("ec2-address-in-use", "InvalidIPAddress.InUse")
def release_associated(w: World) -> None:
    _, subnet, _ = w.network()
    interface = w.ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    address = w.address()
    w.ec2.associate_address(AllocationId=address, NetworkInterfaceId=interface)
    w.ec2.release_address(AllocationId=address)


@case("ec2-subnet-in-use", "DependencyViolation")
def delete_subnet_of_nat(w: World) -> None:
    _, subnet, _ = w.network()
    w.nat(subnet)
    w.ec2.delete_subnet(SubnetId=subnet)


@case("ec2-group-in-use", "DependencyViolation")
def delete_group_of_interface(w: World) -> None:
    vpc, subnet, _ = w.network()
    group = w.group(vpc)
    w.ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    w.ec2.delete_security_group(GroupId=group)


@case("ec2-group-in-use", "DependencyViolation")
def delete_group_of_rule(w: World) -> None:
    vpc = w.vpc()
    group, other = w.group(vpc, "one"), w.group(vpc, "two")
    pair = {"UserIdGroupPairs": [{"GroupId": group}], "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}
    w.ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[pair])
    w.ec2.delete_security_group(GroupId=group)


@case("ec2-group-in-use", "CannotDelete")
def delete_default_group(w: World) -> None:
    w.vpc()
    group = w.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])
    w.ec2.delete_security_group(GroupId=group["SecurityGroups"][-1]["GroupId"])


@case("ec2-group-in-use", "InvalidGroup.NotFound", "InvalidGroup.NotFound")
def delete_no_group(w: World) -> None:
    w.ec2.delete_security_group(GroupId="sg-0")


@case("ec2-main-table", "DependencyViolation")
def delete_main_table(w: World) -> None:
    own = [{"Name": "vpc-id", "Values": [w.vpc()]}]
    table = w.ec2.describe_route_tables(Filters=own)["RouteTables"][0]["RouteTableId"]
    w.ec2.delete_route_table(RouteTableId=table)


@case("ec2-vpc-in-use", "DependencyViolation")
def delete_vpc_with_group(w: World) -> None:
    vpc = w.vpc()
    w.group(vpc)
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-nat-life", "pending", "available")
def nat_at_first(w: World) -> Any:
    return w.nat_state(w.nat(w.network()[1]))


@case("ec2-nat-life", "available", "available")
def nat_in_time(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.wait(90)
    return w.nat_state(nat)


@case("ec2-nat-life", "Gateway.NotAttached", "")
def nat_without_gateway(w: World) -> Any:
    nat = w.nat(w.subnet(w.vpc()))
    w.wait(90)
    found = w.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]
    assert found["State"] == ("failed" if "FailureCode" in found else "available")
    return found.get("FailureCode", "")


@case("ec2-nat-life", "deleting", "deleted")
def nat_just_deleted(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(30)
    return w.nat_state(nat)


@case("ec2-nat-life", "deleted", "deleted")
def nat_deleted(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    return w.nat_state(nat)


@case("ec2-nat-life", "NatGatewayNotFound")
def delete_deleted_nat(w: World) -> None:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)


@case("ec2-nat-life", "NatGatewayNotFound", "deleted")
def nat_an_hour_later(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    assert w.nat_state(nat) == "deleted"
    w.wait(3600)
    return w.nat_state(nat)


@case("ec2-nat-leaves-nothing", [], ["network-interface"], without=("ec2-nat-life",))
def what_a_nat_leaves(w: World) -> Any:
    nat, _ = _nat_to_delete(w)
    before = {kind: len(names) for kind, names in w.aws.inventory()["us-east-1"].items()}
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    after = w.aws.inventory()["us-east-1"]
    assert before["nat-gateway"] == 1
    return [kind for kind in ("nat-gateway", "network-interface") if kind in after]


def _fresh_vpc(w: World) -> str:
    return str(w.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@case("ec2-eventual", "InvalidVpcID.NotFound")
def use_of_fresh_vpc(w: World) -> None:
    w.ec2.create_subnet(VpcId=_fresh_vpc(w), CidrBlock="10.0.0.0/24")


@case("ec2-eventual", "InvalidVpcID.NotFound")
def fresh_vpc_by_id(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[_fresh_vpc(w)])


@case("ec2-eventual", False, True)
def fresh_vpc_in_list(w: World) -> Any:
    vpc = _fresh_vpc(w)
    return vpc in {each["VpcId"] for each in w.ec2.describe_vpcs()["Vpcs"]}


@case("ec2-eventual", True, True)
def vpc_in_list_in_time(w: World) -> Any:
    vpc = _fresh_vpc(w)
    w.wait(2)
    return vpc in {each["VpcId"] for each in w.ec2.describe_vpcs()["Vpcs"]}


def _tagged(w: World) -> list[Any]:
    filters = [{"Name": "tag:stack", "Values": ["mine"]}]
    return list(w.ec2.describe_vpcs(Filters=filters)["Vpcs"])


def _deleted_vpc(w: World) -> str:
    vpc = w.vpc()
    w.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stack", "Value": "mine"}])
    w.ec2.delete_vpc(VpcId=vpc)
    return vpc


@case("ec2-still-listed", [1, 0], [0, 0])
def deleted_vpc_in_sweep(w: World) -> Any:
    _deleted_vpc(w)
    counts = [len(_tagged(w))]
    w.wait(2)
    return [*counts, len(_tagged(w))]


@case("ec2-still-listed", "InvalidVpcID.NotFound", "InvalidVpcID.NotFound")
def deleted_vpc_by_id(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[_deleted_vpc(w)])


@case("ec2-still-listed", "InvalidVpcID.NotFound", "InvalidVpcID.NotFound")
def deleted_vpc_again(w: World) -> None:
    w.ec2.delete_vpc(VpcId=_deleted_vpc(w))


@case("ec2-still-listed", 1, 1)
def vpc_whose_deletion_was_refused(w: World) -> Any:
    vpc = w.vpc()
    w.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stack", "Value": "mine"}])
    w.subnet(vpc)
    try:
        w.ec2.delete_vpc(VpcId=vpc)
    except w.ec2.exceptions.ClientError:
        return len(_tagged(w))


@case("ec2-still-listed", "ok")
def address_released_by_its_number(w: World) -> None:
    address = w.ec2.describe_addresses(AllocationIds=[w.address()])["Addresses"][0]
    w.ec2.release_address(PublicIp=address["PublicIp"])


@case("ec2-subnet-attribute-lag", [False, True], [True, True])
def public_subnet(w: World) -> Any:
    subnet = w.subnet(w.vpc())
    w.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    found = []
    for seconds in (0, 2):
        w.wait(seconds)
        described = w.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]
        found.append(described["MapPublicIpOnLaunch"])
    return found


@case("ec2-subnet-attribute-lag", "InvalidSubnetID.NotFound", "InvalidSubnetID.NotFound")
def attribute_of_no_subnet(w: World) -> None:
    w.ec2.modify_subnet_attribute(SubnetId="subnet-0", MapPublicIpOnLaunch={"Value": True})


@case("ec2-interface-managed", "OperationNotPermitted")
def interface_of_nat(w: World) -> None:
    w.nat(w.network()[1])
    interface = w.ec2.describe_network_interfaces()["NetworkInterfaces"][0]
    w.ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
