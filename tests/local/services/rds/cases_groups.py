"""Cases of RDS's rules on subnet groups and parameter groups."""

from __future__ import annotations

from typing import Any

from tests.local.cases import COMBINATION, VALUE, Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("rds-subnet-group-name", VALUE)
def reserved_name(w: World) -> None:
    w.subnet_group("default")


@case("rds-subnet-group-exists", "DBSubnetGroupAlreadyExists")
def same_name_twice(w: World) -> None:
    _, one, two = w.subnet_group()
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="GROUP", DBSubnetGroupDescription="again", SubnetIds=[one, two]
    )


@case("rds-subnet-unknown", "InvalidSubnet", "InvalidSubnetID.NotFound", without=("rds-subnet-zones",))
def unknown_subnet(w: World) -> None:
    w.subnet_group(SubnetIds=["subnet-0", "subnet-1"])


@case("rds-subnet-fresh", "InvalidSubnet")
def fresh_subnet(w: World) -> None:
    w.linked()
    vpc = w.vpc()
    asked = [w.subnet(vpc, 0), w.subnet(vpc, 1)]
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="group", DBSubnetGroupDescription="of a test", SubnetIds=asked
    )


@case("rds-subnet-zones", "DBSubnetGroupDoesNotCoverEnoughAZs")
def one_zone(w: World) -> None:
    w.linked()
    vpc = w.vpc()
    asked = [w.subnet(vpc, 0), w.subnet(vpc, 1, AvailabilityZone="us-east-1a")]
    w.wait(5)
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="group", DBSubnetGroupDescription="of a test", SubnetIds=asked
    )


@case("rds-subnet-number", "DBSubnetQuotaExceededFault")
def many_subnets(w: World) -> None:
    vpc, *_ = w.subnet_group()
    asked = []
    for n in range(21):
        zone = f"us-east-1{'ab'[n % 2]}"
        made = w.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{100 + n}.0/24", AvailabilityZone=zone)
        asked.append(made["Subnet"]["SubnetId"])
    w.wait(5)
    w.rds.modify_db_subnet_group(DBSubnetGroupName="group", SubnetIds=asked)


@case("rds-subnet-vpc", VALUE)
def two_vpcs(w: World) -> None:
    w.linked()
    asked = [w.subnet(w.vpc(), 0), w.subnet(w.vpc(), 1)]
    w.wait(5)
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="group", DBSubnetGroupDescription="of a test", SubnetIds=asked
    )


@case("rds-subnet-vpc", VALUE, text="not in the same Vpc as the existing")
def moved_to_other_vpc(w: World) -> None:
    w.subnet_group()
    vpc = w.vpc()
    asked = [w.subnet(vpc, 0), w.subnet(vpc, 1)]
    w.wait(5)
    w.rds.modify_db_subnet_group(DBSubnetGroupName="group", SubnetIds=asked)


@case("rds-subnet-in-use", "SubnetAlreadyInUse")
def subnet_of_instance_taken_out(w: World) -> None:
    vpc, _, two = w.subnet_group()
    three = w.subnet(vpc, 2)
    w.wait(5)
    w.database()
    w.rds.modify_db_subnet_group(DBSubnetGroupName="group", SubnetIds=[two, three])


@case(
    "rds-subnet-group-in-use", "InvalidDBSubnetGroupStateFault", text="because at least one database instance"
)
def subnet_group_of_instance(w: World) -> None:
    w.available()
    w.rds.delete_db_subnet_group(DBSubnetGroupName="group")


@case("rds-subnet-group-in-use", "ok")
def subnet_group_of_none(w: World) -> None:
    w.subnet_group()
    w.rds.delete_db_subnet_group(DBSubnetGroupName="group")


@case("rds-parameter-group-in-use", "InvalidDBParameterGroupState")
def parameter_group_of_instance(w: World) -> None:
    w.parameter_group()
    w.available(DBParameterGroupName="group")
    w.rds.delete_db_parameter_group(DBParameterGroupName="group")


@case("rds-parameter-group-in-use", "InvalidDBParameterGroupState")
def default_parameter_group(w: World) -> None:
    w.available()
    w.rds.delete_db_parameter_group(DBParameterGroupName="default.mysql8.4")


@case("rds-parameter-group-in-use", "ok")
def parameter_group_of_none(w: World) -> None:
    w.parameter_group()
    w.rds.delete_db_parameter_group(DBParameterGroupName="group")


@case("rds-parameter-group-name", VALUE)
def name_with_two_hyphens(w: World) -> None:
    w.parameter_group("a--b")


@case("rds-parameter-family", VALUE, text="is not a valid parameter group family")
def no_such_family(w: World) -> None:
    w.parameter_group(family="mysql9.9")


def _reset(w: World, number: int) -> None:
    w.parameter_group()
    names = [
        p["ParameterName"] for p in w.rds.describe_db_parameters(DBParameterGroupName="group")["Parameters"]
    ]
    asked = [{"ParameterName": name, "ApplyMethod": "pending-reboot"} for name in names[:number]]
    w.rds.reset_db_parameter_group(DBParameterGroupName="group", Parameters=asked, ResetAllParameters=False)


@case("rds-parameter-number", VALUE, without=("rds-parameter-value",))
def twenty_one_parameters(w: World) -> None:
    _reset(w, 21)


@case("rds-parameter-number", "ok", without=("rds-parameter-value",))
def twenty_parameters(w: World) -> None:
    _reset(w, 20)


def parameter(rule: str, strict: Any, name: str, value: str, method: str = "pending-reboot") -> None:
    def act(w: World) -> None:
        w.parameter_group()
        w.set_parameter(name, value, method)

    act.__name__ = f"{name}={value}"
    case(rule, strict)(act)


parameter("rds-parameter-value", VALUE, "no_such_thing", "1")
parameter("rds-parameter-value", VALUE, "default_authentication_plugin", "caching_sha2_password")
parameter("rds-parameter-value", VALUE, "port", "3307")
parameter("rds-parameter-value", VALUE, "max_connections", "200001")
parameter("rds-parameter-value", VALUE, "max_connections", "many")
parameter("rds-parameter-value", VALUE, "character_set_server", "klingon")
parameter("rds-parameter-value", VALUE, "sql_mode", "ANSI_QUOTES,NONSENSE")
parameter("rds-parameter-value", "ok", "sql_mode", "ANSI_QUOTES,NO_ZERO_DATE")
parameter("rds-parameter-value", "ok", "max_connections", "{DBInstanceClassMemory/12582880}")
parameter("rds-parameter-value", "ok", "init_connect", "anything")


@case("rds-parameter-at-creation", VALUE)
def name_comparison_of_instance(w: World) -> None:
    w.parameter_group()
    w.available(DBParameterGroupName="group")
    w.set_parameter("lower_case_table_names", "1", "pending-reboot")


@case("rds-parameter-at-creation", "ok")
def name_comparison_of_none(w: World) -> None:
    w.parameter_group()
    w.set_parameter("lower_case_table_names", "1", "pending-reboot")


@case("rds-parameter-default", ["max_connections"], ["binlog_format", "max_connections"])
def default_value(w: World) -> list[str]:
    w.parameter_group()
    w.set_parameter("binlog_format", "ROW", "immediate")
    w.set_parameter("max_connections", "200", "immediate")
    found = w.rds.describe_db_parameters(DBParameterGroupName="group", Source="user")
    return [p["ParameterName"] for p in found["Parameters"]]


parameter("rds-parameter-method", COMBINATION, "performance_schema", "1", "immediate")
parameter("rds-parameter-method", "ok", "performance_schema", "1", "pending-reboot")
