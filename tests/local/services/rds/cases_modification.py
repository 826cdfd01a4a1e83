"""Cases of modifications of an instance."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


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


@case("rds-life", "InvalidParameterCombination", text="is being optimized")
def storage_again(w: World) -> None:
    w.available()
    w.modify(AllocatedStorage=30, ApplyImmediately=True)
    w.wait(310)
    w.modify(AllocatedStorage=40)


@case("rds-life", [1, 7], [7, 7])
def reboot_before_a_change_is_applied(w: World) -> Any:
    w.available()
    w.modify(BackupRetentionPeriod=7)
    w.rds.reboot_db_instance(DBInstanceIdentifier="db")
    kept = [w.described()["BackupRetentionPeriod"]]
    w.wait(30)
    return [*kept, w.described()["BackupRetentionPeriod"]]


@case("rds-life", "NotImplemented")
def renaming(w: World) -> None:
    w.available()
    w.modify(NewDBInstanceIdentifier="other")


@case("rds-life", "rds-ca-rsa4096-g1", "rds-ca-rsa4096-g1")
def other_certificate(w: World) -> Any:
    w.available()
    w.modify(CACertificateIdentifier="rds-ca-rsa4096-g1", ApplyImmediately=True)
    w.wait(400)
    return w.described()["CACertificateIdentifier"]


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


@case("rds-life", [True, False, 3307], [True, False, 3307])
def both_zones_and_one(w: World) -> Any:
    w.available(MultiAZ=True)
    first = w.described()
    w.modify(MultiAZ=False, DBPortNumber=3307, ApplyImmediately=True)
    w.wait(400)
    second = w.described()
    zone = "SecondaryAvailabilityZone"
    return [zone in first, zone in second, second["Endpoint"]["Port"]]


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


@case("rds-life", ("modifying", "storage-optimization", 40), ("storage-full", "storage-full", 40))
def growing_storage_that_is_full(w: World) -> Any:
    w.available()
    w.aws.account.backend("rds", "us-east-1").databases["db"].status = "storage-full"
    w.modify(AllocatedStorage=40, ApplyImmediately=True)
    w.wait(20)
    status = w.described()["DBInstanceStatus"]
    w.wait(300)
    return status, w.described()["DBInstanceStatus"], w.described()["AllocatedStorage"]


@case("rds-life", "InvalidDBInstanceState")
def rebooting_with_storage_that_is_full(w: World) -> None:
    w.available()
    w.aws.account.backend("rds", "us-east-1").databases["db"].status = "storage-full"
    w.rds.reboot_db_instance(DBInstanceIdentifier="db")


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


@case("rds-life", "InvalidParameterCombination", "ok")
def protection_goes_slowly(w: World) -> None:
    w.available(DeletionProtection=True)
    w.modify(DeletionProtection=False)
    w.delete()


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
def reboot_none(w: World) -> None:
    w.rds.reboot_db_instance(DBInstanceIdentifier="db")


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
