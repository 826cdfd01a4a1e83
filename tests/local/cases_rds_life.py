"""Cases of RDS's rules on states, and of the gaps that they stand on."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("rds-life", ("creating", False), ("available", True))
def at_first(w: World) -> Any:
    w.subnet_group()
    w.database()
    found = w.described()
    return found["DBInstanceStatus"], "Endpoint" in found


def _status_after(w: World, *waits: float, **options: Any) -> list[str]:
    w.subnet_group()
    w.wait(20)
    states = [w.database(**options)["DBInstanceStatus"]]
    for seconds in waits:
        w.wait(seconds)
        states.append(w.described()["DBInstanceStatus"])
    return states


@case("rds-life", ["creating", "creating", "backing-up", "modifying", "available"], ["available"] * 5)
def path_of_creation(w: World) -> Any:
    return _status_after(w, 599, 1, 60, 30)


@case("rds-life", ["creating", "creating", "available"], ["available"] * 3)
def path_of_multi_az(w: World) -> Any:
    return _status_after(w, 899, 91, MultiAZ=True)


@case("rds-life", ["creating", "configuring-enhanced-monitoring"], ["available"] * 2)
def path_with_monitoring(w: World) -> Any:
    return _status_after(w, 660, MonitoringInterval=60, MonitoringRoleArn=w.role())


@case("rds-life", "InvalidDBInstanceState")
def modify_while_creating(w: World) -> None:
    w.subnet_group()
    w.database()
    w.modify(BackupRetentionPeriod=3)


@case("rds-life", (1, 7, "available"), (7, 7, "available"))
def modification_lags(w: World) -> Any:
    w.available()
    w.modify(BackupRetentionPeriod=7)
    soon = w.described()
    w.wait(70)
    return soon["BackupRetentionPeriod"], w.described()["BackupRetentionPeriod"], soon["DBInstanceStatus"]


@case("rds-life", ["modifying", "available"], ["available"] * 2)
def modification_shows(w: World) -> Any:
    w.available()
    w.modify(BackupRetentionPeriod=7)
    w.wait(10)
    states = [w.described()["DBInstanceStatus"]]
    w.wait(60)
    return [*states, w.described()["DBInstanceStatus"]]


@case("rds-life", ("db.t3.medium", {"DBInstanceClass": "db.t3.large"}), ("db.t3.large", {}))
def class_waits_for_window(w: World) -> Any:
    w.available()
    w.modify(DBInstanceClass="db.t3.large")
    w.wait(100000)
    found = w.described()
    return found["DBInstanceClass"], found["PendingModifiedValues"]


@case("rds-life", ("db.t3.large", {}), ("db.t3.large", {}))
def class_immediately(w: World) -> Any:
    w.available()
    w.modify(DBInstanceClass="db.t3.large", ApplyImmediately=True)
    w.wait(310)
    found = w.described()
    return found["DBInstanceClass"], found["PendingModifiedValues"]


@case("rds-life", ("db.t3.large", 3), ("db.t3.large", 3))
def pending_goes_too(w: World) -> Any:
    w.available()
    w.modify(DBInstanceClass="db.t3.large")
    w.modify(BackupRetentionPeriod=3, ApplyImmediately=True)
    w.wait(310)
    found = w.described()
    return found["DBInstanceClass"], found["BackupRetentionPeriod"]


@case("rds-life", {}, {})
def pending_taken_back(w: World) -> Any:
    w.available()
    w.modify(DBInstanceClass="db.t3.large")
    w.modify(DBInstanceClass="db.t3.medium")
    return w.described()["PendingModifiedValues"]


@case("rds-life", "resetting-master-credentials", "available")
def password_resets(w: World) -> Any:
    w.available()
    w.modify(MasterUserPassword="another-horse")
    w.wait(10)
    return w.described()["DBInstanceStatus"]


@case("rds-life", "InvalidDBInstanceState", "ok", text="RDS is configuring Enhanced Monitoring")
def modify_while_monitoring_is_set_up(w: World) -> None:
    role = w.role()
    w.available()
    w.modify(MonitoringInterval=60, MonitoringRoleArn=role)
    w.wait(10)
    w.modify(BackupRetentionPeriod=3)


@case("rds-life", [60, 0], [60, 0])
def monitoring_on_and_off(w: World) -> Any:
    role = w.role()
    w.available()
    w.modify(MonitoringInterval=60, MonitoringRoleArn=role)
    w.wait(100)
    first = w.described()
    w.modify(MonitoringInterval=0)
    w.wait(100)
    second = w.described()
    assert first["MonitoringRoleArn"] == role
    assert "MonitoringRoleArn" not in second
    return [first["MonitoringInterval"], second["MonitoringInterval"]]


@case("rds-life", [True, 62, False], [True, 62, False])
def insights_on_and_off(w: World) -> Any:
    w.available()
    w.modify(EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=62)
    w.wait(100)
    first = w.described()
    w.modify(EnablePerformanceInsights=False)
    w.wait(100)
    kept = first["PerformanceInsightsRetentionPeriod"]
    return [first["PerformanceInsightsEnabled"], kept, w.described()["PerformanceInsightsEnabled"]]


@case("rds-life", [True, False, 3307], [True, False, 3307])
def both_zones_and_one(w: World) -> Any:
    w.available(MultiAZ=True)
    first = w.described()
    w.modify(MultiAZ=False, DBPortNumber=3307, ApplyImmediately=True)
    w.wait(400)
    second = w.described()
    zone = "SecondaryAvailabilityZone"
    return [zone in first, zone in second, second["Endpoint"]["Port"]]


@case("rds-life", ("io1", 1000, None), ("io1", 1000, None))
def provisioned_storage(w: World) -> Any:
    w.subnet_group()
    w.database(StorageType="io1", AllocatedStorage=100, Iops=1000)
    found = w.described()
    return found["StorageType"], found["Iops"], found.get("StorageThroughput")


KEY = "arn:aws:kms:us-east-1:123456789012:key/mine"


@case("rds-life", KEY, KEY, without=("rds-key",))
def key_by_arn(w: World) -> Any:
    w.subnet_group()
    return w.database(StorageEncrypted=True, KmsKeyId=KEY)["KmsKeyId"]


@case("rds-life", ({"MasterUserPassword": "****"}, {}), ({}, {}))
def password_shows_masked(w: World) -> Any:
    w.available()
    w.modify(MasterUserPassword="another-horse")
    pending = w.described()["PendingModifiedValues"]
    w.wait(100)
    return pending, w.described()["PendingModifiedValues"]


@case("rds-life", ("storage-optimization", "available", 400), ("available", "available", 400))
def growing_storage(w: World) -> Any:
    w.available()
    w.modify(AllocatedStorage=400, ApplyImmediately=True)
    w.wait(310)
    status = w.described()["DBInstanceStatus"]
    w.wait(600)
    return status, w.described()["DBInstanceStatus"], w.described()["AllocatedStorage"]


@case("rds-life", ["pending-reboot", "in-sync"], ["in-sync"] * 2)
def other_parameter_group(w: World) -> Any:
    w.available()
    w.parameter_group("other")
    w.modify(DBParameterGroupName="other")
    w.wait(70)
    states = [w.described()["DBParameterGroups"][0]["ParameterApplyStatus"]]
    assert w.rds.reboot_db_instance(DBInstanceIdentifier="db")["DBInstance"]
    w.wait(30)
    return [*states, w.described()["DBParameterGroups"][0]["ParameterApplyStatus"]]


@case("rds-life", "incompatible-parameters", "DBParameterGroupNotFound")
def parameter_group_gone_meanwhile(w: World) -> Any:
    w.available()
    w.modify(DBParameterGroupName="gone")
    w.wait(70)
    return w.described()["DBInstanceStatus"]


@case("rds-life", "InvalidDBInstanceState")
def reboot_while_creating(w: World) -> None:
    w.subnet_group()
    w.database()
    w.rds.reboot_db_instance(DBInstanceIdentifier="db")


@case("rds-life", ["deleting", "deleting", "DBInstanceNotFound"], ["deleting", "gone", "gone"])
def path_of_deletion(w: World) -> Any:
    w.available()
    states = [w.delete()["DBInstanceStatus"]]
    for seconds in (299, 1):
        w.wait(seconds)
        try:
            states.append(w.described()["DBInstanceStatus"])
        except w.rds.exceptions.DBInstanceNotFoundFault as error:
            states.append(error.response["Error"]["Code"] if seconds == 1 and states[1] != "gone" else "gone")
    return states


@case("rds-life", "InvalidDBInstanceState", "DBInstanceNotFound", text="already being deleted")
def delete_twice(w: World) -> None:
    w.available()
    w.delete()
    w.delete()


@case(
    "rds-life", "InvalidParameterCombination", "InvalidParameterCombination", text="Cannot delete protected"
)
def delete_protected(w: World) -> None:
    w.available(DeletionProtection=True)
    w.delete()


@case("rds-life", "InvalidParameterCombination", "ok")
def protection_goes_slowly(w: World) -> None:
    w.available(DeletionProtection=True)
    w.modify(DeletionProtection=False)
    w.delete()


@case("rds-life", "InvalidDBInstanceState")
def snapshot_while_creating(w: World) -> None:
    w.subnet_group()
    w.database()
    w.delete(FinalDBSnapshotIdentifier="last")


@case("rds-life", "DBSnapshotAlreadyExists", "DBSnapshotAlreadyExists")
def snapshot_name_taken(w: World) -> None:
    w.available()
    w.rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="last")
    w.delete(FinalDBSnapshotIdentifier="last")


@case("rds-life", ["last"], ["last"])
def final_snapshot(w: World) -> Any:
    w.available()
    w.delete(FinalDBSnapshotIdentifier="last")
    w.wait(300)
    return w.aws.inventory()["us-east-1"]["db-snapshot"]


@case("rds-life", ["DependencyViolation", "DependencyViolation", "ok"], ["ok"])
def interfaces_outlive_instance(w: World) -> Any:
    vpc, _, _ = w.subnet_group()
    group = w.group(vpc)
    w.database(VpcSecurityGroupIds=[group])
    w.delete()
    outcomes = []
    for seconds in (0, 300, 120):
        w.wait(seconds)
        try:
            w.ec2.delete_security_group(GroupId=group)
            outcomes.append("ok")
            break
        except w.ec2.exceptions.ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    return outcomes


@case("rds-life", ("amazon-rds", "RDSNetworkInterface"), False)
def who_holds_the_group(w: World) -> Any:
    vpc, _, _ = w.subnet_group()
    group = w.group(vpc)
    w.database(VpcSecurityGroupIds=[group])
    found = w.ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [group]}])
    for interface in found["NetworkInterfaces"]:
        return interface["RequesterId"], interface["Description"]
    return False


@case("rds-life", [0, 1], [0, 0])
def interface_follows_group(w: World) -> Any:
    vpc, _, _ = w.subnet_group()
    group = w.group(vpc)
    w.database()
    w.wait(1000)
    w.modify(VpcSecurityGroupIds=[group])
    counts = []
    for seconds in (0, 100):
        w.wait(seconds)
        found = w.ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [group]}])
        counts.append(len(found["NetworkInterfaces"]))
    return counts


@case("rds-life", "DBInstanceNotFound", "DBInstanceNotFound")
def modify_none(w: World) -> None:
    w.modify(BackupRetentionPeriod=3)


@case("rds-life", "DBInstanceNotFound", "DBInstanceNotFound")
def delete_none(w: World) -> None:
    w.delete()


@case("rds-life", "DBInstanceNotFound", "DBInstanceNotFound")
def reboot_none(w: World) -> None:
    w.rds.reboot_db_instance(DBInstanceIdentifier="db")


@case("rds-life", "creating", "available")
def created_again_is_not_settled_by_the_first(w: World) -> Any:
    w.available()
    w.delete()
    w.wait(300)
    w.database()
    w.wait(500)
    return w.described()["DBInstanceStatus"]


def _apply_states(w: World, method: str, name: str, *waits: float) -> list[str]:
    w.parameter_group()
    w.available(DBParameterGroupName="group")
    w.set_parameter(name, "1", method)
    states = []
    for seconds in waits:
        w.wait(seconds)
        states.append(w.described()["DBParameterGroups"][0]["ParameterApplyStatus"])
    return states


@case("rds-parameter-apply-status", ["applying", "in-sync"], ["in-sync"] * 2)
def dynamic_parameter(w: World) -> Any:
    return _apply_states(w, "immediate", "slow_query_log", 0, 20)


@case("rds-parameter-apply-status", ["pending-reboot"] * 2, ["in-sync"] * 2)
def static_parameter(w: World) -> Any:
    return _apply_states(w, "pending-reboot", "performance_schema", 0, 20)


@case("rds-parameter-apply-status", "pending-reboot", "in-sync")
def dynamic_then_static(w: World) -> Any:
    _apply_states(w, "immediate", "slow_query_log")
    w.set_parameter("performance_schema", "1", "pending-reboot")
    w.wait(30)
    w.set_parameter("general_log", "1")
    return w.described()["DBParameterGroups"][0]["ParameterApplyStatus"]


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
