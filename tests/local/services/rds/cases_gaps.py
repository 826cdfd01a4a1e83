"""Cases of what moto's RDS hasn't got."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


def _versions(w: World, region: str = "us-east-1", **asked: Any) -> list[str]:
    found = w("rds", region).describe_db_engine_versions(**asked)["DBEngineVersions"]
    return [each["EngineVersion"] for each in found]


@case("rds-engine-versions", ["8.4.7", "8.4.6"], "InternalFailure")
def default_versions(w: World) -> Any:
    asked = {"Engine": "mysql", "DefaultOnly": True}
    return _versions(w, **asked) + _versions(w, "us-west-2", **asked)


@case("rds-engine-versions", ["8.0.43"], "InternalFailure")
def default_of_prefix(w: World) -> Any:
    return _versions(w, Engine="mysql", EngineVersion="8.0", DefaultOnly=True)


@case("rds-engine-versions", [], "InternalFailure")
def other_engine(w: World) -> Any:
    return _versions(w, Engine="postgres")


@case("rds-engine-versions", [5, 0], "InternalFailure")
def versions_of_family(w: World) -> Any:
    family = {"Engine": "mysql", "DBParameterGroupFamily": "mysql8.0"}
    return [len(_versions(w, **family)), len(_versions(w, EngineVersion="8.4.7", **family))]


@case(
    "rds-orderable-options",
    (4, {"us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"}),
    False,
)
def orderable(w: World) -> Any:
    asked = {"Engine": "mysql", "EngineVersion": "8.4.7", "DBInstanceClass": "db.t3.medium"}
    found = w.rds.describe_orderable_db_instance_options(**asked)["OrderableDBInstanceOptions"]
    zones = {zone["Name"] for option in found for zone in option["AvailabilityZones"]}
    return (len(found), zones) if found else False


@case("rds-orderable-options", [], [])
def orderable_of_other_engine(w: World) -> Any:
    return w.rds.describe_orderable_db_instance_options(Engine="postgres")["OrderableDBInstanceOptions"]


@case("rds-engine-defaults", 2, "InternalFailure")
def pages_of_defaults(w: World) -> Any:
    pages = w.rds.get_paginator("describe_engine_default_parameters")
    return len(list(pages.paginate(DBParameterGroupFamily="mysql8.4")))


@case("rds-engine-defaults", "InvalidParameterValue", "InternalFailure")
def defaults_of_no_family(w: World) -> None:
    w.rds.describe_engine_default_parameters(DBParameterGroupFamily="mysql9.9")


@case("rds-engine-defaults", "InvalidParameterValue", "InternalFailure")
def page_too_small(w: World) -> None:
    w.rds.describe_engine_default_parameters(DBParameterGroupFamily="mysql8.4", MaxRecords=10)


@case("rds-parameters", (2, 0, 1), (1, 1, 1), without=("rds-parameter-value",))
def parameters_of_group(w: World) -> Any:
    w.parameter_group()
    pages = w.rds.get_paginator("describe_db_parameters")
    w.set_parameter("not_in_family", "1")
    everything = len(list(pages.paginate(DBParameterGroupName="group")))
    system = w.rds.describe_db_parameters(DBParameterGroupName="group", Source="system")["Parameters"]
    own = w.rds.describe_db_parameters(DBParameterGroupName="group", Source="user")["Parameters"]
    return everything, sum(p["ParameterName"] == "not_in_family" for p in system), len(own)


@case("rds-reset-parameters", [["general_log"], []], "InternalFailure")
def reset_parameters(w: World) -> Any:
    w.parameter_group()
    w.set_parameter("slow_query_log", "1")
    w.set_parameter("general_log", "1")
    found = []
    one = [{"ParameterName": "slow_query_log", "ApplyMethod": "immediate"}]
    for asked in ({"Parameters": one, "ResetAllParameters": False}, {"ResetAllParameters": True}):
        w.rds.reset_db_parameter_group(DBParameterGroupName="group", **asked)
        own = w.rds.describe_db_parameters(DBParameterGroupName="group", Source="user")["Parameters"]
        found.append([each["ParameterName"] for each in own])
    return found


@case("rds-parameter-group-missing", "DBParameterGroupNotFound", 0)
def no_parameter_group(w: World) -> Any:
    return len(w.rds.describe_db_parameter_groups(DBParameterGroupName="none")["DBParameterGroups"])


@case("rds-parameter-group-missing", [1, 1], [0, 1])
def parameter_group_in_other_case(w: World) -> Any:
    w.parameter_group()
    found = w.rds.describe_db_parameter_groups(DBParameterGroupName="GROUP")["DBParameterGroups"]
    return [len(found), len(w.rds.describe_db_parameter_groups()["DBParameterGroups"])]


@case("rds-pending-maintenance", [], "InternalFailure")
def pending_maintenance(w: World) -> Any:
    return w.rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"]


@case("rds-account-attributes", [("DBInstances", 0, 40)], "InternalFailure")
def account_attributes(w: World) -> Any:
    quotas = w.rds.describe_account_attributes()["AccountQuotas"]
    return [(quota["AccountQuotaName"], quota["Used"], quota["Max"]) for quota in quotas]


@case("rds-full-version", ["8.4.7", "8.0.43"], ["5.6.21", "8.0"], without=("rds-life",))
def full_versions(w: World) -> Any:
    w.subnet_group()
    first = w.database()["EngineVersion"]
    return [first, w.database(DBInstanceIdentifier="two", EngineVersion="8.0")["EngineVersion"]]


@case("rds-full-version", "ok", "ok")
def other_engine_is_left_alone(w: World) -> None:
    w.subnet_group()
    w.database(Engine="postgres", EngineVersion=None)


FIELDS = (
    "Iops StorageThroughput PerformanceInsightsEnabled PerformanceInsightsRetentionPeriod "
    "PendingModifiedValues EngineLifecycleSupport SecondaryAvailabilityZone"
).split()


@case("rds-instance-fields", FIELDS, [], without=("rds-life",))
def fields_that_are_missing(w: World) -> Any:
    w.subnet_group()
    w.database(EnablePerformanceInsights=True, MultiAZ=True)
    found = w.described()
    return [field for field in FIELDS if field in found]
