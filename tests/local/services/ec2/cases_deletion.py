"""Cases of deletions in EC2."""

from __future__ import annotations

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("ec2-gateway-mapped", "DependencyViolation", text="mapped public address(es)")
def detach_with_nat(w: World) -> None:
    vpc = w.vpc()
    gateway = w.gateway(vpc)
    w.nat(w.subnet(vpc))
    w.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


@case("ec2-address-in-use", "AuthFailure", text="do not have permission to access the specified resource")
def release_under_nat(w: World) -> None:
    _, address = w.nat_and_address()
    w.ec2.release_address(AllocationId=address)


@case("ec2-address-in-use", "AuthFailure")
def release_just_after_nat(w: World) -> None:
    nat, address = w.nat_and_address()
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(70)
    w.ec2.release_address(AllocationId=address)


@case("ec2-address-in-use", "ok", "ok")
def release_long_after_nat(w: World) -> None:
    nat, address = w.nat_and_address()
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


@case("ec2-vpc-in-use", "DependencyViolation")
def delete_vpc_with_peering(w: World) -> None:
    vpc, other = w.vpc(), w.vpc("10.1.0.0/16")
    w.ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=vpc)
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-vpc-in-use", "ok", "ok")
def delete_vpc_after_peering(w: World) -> None:
    vpc, other = w.vpc(), w.vpc("10.1.0.0/16")
    made = w.ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=vpc)["VpcPeeringConnection"]
    w.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-vpc-in-use", "DependencyViolation")
def delete_vpc_with_endpoint(w: World) -> None:
    vpc = w.vpc()
    w.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-vpc-in-use", "DependencyViolation")
def delete_vpc_with_acl(w: World) -> None:
    vpc = w.vpc()
    w.ec2.create_network_acl(VpcId=vpc)
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-vpc-in-use", "DependencyViolation")
def delete_vpc_with_egress_only_gateway(w: World) -> None:
    vpc = w.vpc()
    w.ec2.create_egress_only_internet_gateway(VpcId=vpc)
    w.ec2.delete_vpc(VpcId=vpc)


@case("ec2-interface-managed", "OperationNotPermitted")
def interface_of_nat(w: World) -> None:
    w.nat(w.network()[1])
    interface = w.ec2.describe_network_interfaces()["NetworkInterfaces"][0]
    w.ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
