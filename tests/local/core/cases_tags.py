"""Cases of the rules of tags."""

from __future__ import annotations

from tests.local.cases import VALUE, Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

RESERVED = [{"Key": "AWS:mine", "Value": "1"}]
LONG = [{"Key": "k", "Value": "v" * 257}]


@case("tags-reserved", VALUE, text="reserved")
def reserved_at_birth(w: World) -> None:
    w.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": RESERVED}])


@case("tags-reserved", VALUE)
def reserved_afterwards(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=RESERVED)


@case("tags-reserved", VALUE)
def reserved_on_a_parameter_group(w: World) -> None:
    w.rds.create_db_parameter_group(
        DBParameterGroupName="group", DBParameterGroupFamily="mysql8.4", Description="d", Tags=RESERVED
    )


@case("tags-reserved", "InvalidParameterException")
def reserved_on_a_secret(w: World) -> None:
    w.secrets.create_secret(Name="secret", SecretString="hush", Tags=RESERVED)


@case("tags-length", VALUE)
def long_value(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=LONG)


@case("tags-length", VALUE)
def long_key(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=[{"Key": "k" * 129, "Value": "v"}])


@case("tags-length", "ok", "ok")
def longest(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=[{"Key": "k" * 128, "Value": "v" * 256}])


@case("tags-length", "InvalidParameterException", without=("request-model",))
def long_value_on_a_secret(w: World) -> None:
    w.secrets.create_secret(Name="secret", SecretString="hush")
    w.secrets.tag_resource(SecretId="secret", Tags=LONG)
