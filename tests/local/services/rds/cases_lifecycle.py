"""Cases of an instance's creation and deletion."""

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


@case("rds-life", "DBInstanceNotFound", "DBInstanceNotFound")
def delete_none(w: World) -> None:
    w.delete()


@case("rds-life", "creating", "available")
def created_again_is_not_settled_by_the_first(w: World) -> Any:
    w.available()
    w.delete()
    w.wait(300)
    w.database()
    w.wait(500)
    return w.described()["DBInstanceStatus"]


POINT = {"AwsBackupRecoveryPointArn": "arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-1"}


def delegated(strict: str, **changes: Any) -> None:
    """A case: an instance of AWS Backup is modified so."""

    def act(w: World) -> None:
        w.available(BackupRetentionPeriod=7, PreferredBackupWindow="02:00-02:30")
        w.modify(**POINT, MultiAZ=False)
        w.wait(400)
        w.modify(**changes)

    act.__name__ = "-".join(changes)
    case("rds-modify-aws-backup", strict)(act)


delegated("InvalidParameterValue", BackupRetentionPeriod=35)
delegated("InvalidParameterValue", PreferredBackupWindow="03:00-03:30")
delegated("ok", BackupRetentionPeriod=7, PreferredBackupWindow="02:00-02:30", DBInstanceClass="db.t3.large")
