"""An embedded AWS with clients, and shorthands that build what a case needs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from tap_provisioner.local import EmbeddedAws, ManualClock

POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
ZONES = ("a", "b", "c")


@cache
def client(service: str, region: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=10),
    )


def trust(service: str = "monitoring.rds.amazonaws.com") -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """Shorthands. Those that make something let enough time pass for it to be usable."""

    def __init__(self, aws: EmbeddedAws, clock: ManualClock) -> None:
        self.aws = aws
        self.clock = clock

    def __call__(self, service: str, region: str = "us-east-1") -> Any:
        return client(service, region, self.aws.endpoint)

    @property
    def ec2(self) -> Any:
        return self("ec2")

    @property
    def rds(self) -> Any:
        return self("rds")

    @property
    def iam(self) -> Any:
        return self("iam")

    @property
    def secrets(self) -> Any:
        return self("secretsmanager")

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def vpc(self, cidr: str = "10.0.0.0/16") -> str:
        name = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        self.wait(3)
        return str(name)

    def subnet(self, vpc: str, number: int = 0, **options: Any) -> str:
        options = {"AvailabilityZone": f"us-east-1{ZONES[number]}", **options}
        made = self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", **options)
        self.wait(3)
        return str(made["Subnet"]["SubnetId"])

    def gateway(self, vpc: str | None = None) -> str:
        name = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.wait(3)
        if vpc:
            self.ec2.attach_internet_gateway(InternetGatewayId=name, VpcId=vpc)
        return str(name)

    def address(self) -> str:
        name = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.wait(3)
        return str(name)

    def nat(self, subnet: str, address: str | None = None) -> str:
        address = address or self.address()
        made = self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
        self.wait(3)
        return str(made["NatGateway"]["NatGatewayId"])

    def nat_and_address(self) -> tuple[str, str]:
        """A NAT gateway in a network of its own, and its address."""
        address = self.address()
        return self.nat(self.network()[1], address), address

    def table(self, vpc: str) -> str:
        name = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        self.wait(3)
        return str(name)

    def group(self, vpc: str, name: str = "db") -> str:
        made = self.ec2.create_security_group(VpcId=vpc, GroupName=name, Description="of a test")
        self.wait(3)
        return str(made["GroupId"])

    def network(self) -> tuple[str, str, str]:
        """A VPC with an internet gateway attached, and two subnets."""
        vpc = self.vpc()
        self.gateway(vpc)
        return vpc, self.subnet(vpc, 0), self.subnet(vpc, 1)

    def nat_state(self, nat: str) -> str:
        return str(self.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"])

    def linked(self) -> None:
        """Make RDS's service-linked role."""
        self.iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
        self.wait(20)

    def subnet_group(self, name: str = "group", **options: Any) -> tuple[str, str, str]:
        self.linked()
        vpc, one, two = self.network()
        self.wait(5)
        options = {"SubnetIds": [one, two], **options}
        self.rds.create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="of a test", **options
        )
        return vpc, one, two

    def role(self, name: str = "monitoring", service: str = "monitoring.rds.amazonaws.com") -> str:
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
        self.iam.attach_role_policy(RoleName=name, PolicyArn=POLICY)
        return str(made["Role"]["Arn"])

    def parameter_group(self, name: str = "group", family: str = "mysql8.4") -> None:
        self.rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily=family, Description="of a test"
        )

    def set_parameter(self, name: str, value: str, method: str = "immediate", group: str = "group") -> Any:
        parameter = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
        return self.rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[parameter])

    def database(self, **options: Any) -> Any:
        """Ask for an instance in the subnet group "group"."""
        defaults = {
            "DBInstanceIdentifier": "db",
            "DBInstanceClass": "db.t3.medium",
            "Engine": "mysql",
            "AllocatedStorage": 20,
            "StorageType": "gp3",
            "MasterUsername": "admin",
            "MasterUserPassword": "correct-horse",
            "DBSubnetGroupName": "group",
        }
        wanted = {k: v for k, v in {**defaults, **options}.items() if v is not None}
        return self.rds.create_db_instance(**wanted)["DBInstance"]

    def available(self, **options: Any) -> Any:
        """An instance that is available, in a network of its own."""
        self.subnet_group()
        self.database(**options)
        self.wait(3000)
        return self.described()

    def described(self, name: str = "db") -> Any:
        return self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

    def modify(self, **options: Any) -> Any:
        return self.rds.modify_db_instance(DBInstanceIdentifier="db", **options)["DBInstance"]

    def delete(self, **options: Any) -> Any:
        wanted = options or {"SkipFinalSnapshot": True}
        return self.rds.delete_db_instance(DBInstanceIdentifier="db", **wanted)["DBInstance"]
