"""What RDS requires of storage, and allows in modifications and deletions of a DB instance."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, before, conflict, wrong_value
from tap_provisioner.local.services.rds import instances, mysql
from tap_provisioner.local.services.rds.changes import NOT_CHANGES

ORDER = 52

_BOTH = "CreateDBInstance ModifyDBInstance"
_PROVISIONED = ("io1", "io2")


def _wanted(x: Exchange) -> tuple[str, int]:
    """The kind and size of the storage that the instance is to have."""
    kind, size = _now(x)
    if x.request.operation == "CreateDBInstance" and "Iops" in x.params:
        kind = "io1"
    return x.params.get("StorageType") or kind, int(x.params.get("AllocatedStorage") or size)


def _now(x: Exchange) -> tuple[str, int]:
    database = instances.named(x)
    return (database.storage_type, int(database.allocated_storage)) if database else ("gp2", 0)


@before("rds-gp3-iops", _BOTH)
def _small(x: Exchange) -> None:
    """Below 400 GiB gp3 allows neither IOPS nor throughput, but for its own 3000 IOPS of an instance that had
    io1 or io2. Source: issue threads of terraform-provider-aws; aws-cloudformation rds handlers; the
    exception: belief.
    """
    kind, size = _wanted(x)
    had = _now(x)[0] in _PROVISIONED and x.params.get("Iops") == instances.GP3_SMALL[0]
    if had and "StorageThroughput" not in x.params:
        return
    if kind == "gp3" and size < instances.GP3_STEP and {"Iops", "StorageThroughput"} & set(x.params):
        text = "You can't specify IOPS or storage throughput for engine mysql and a storage size less than"
        raise conflict(f"{text} {instances.GP3_STEP}.")


@before("rds-gp3-least", _BOTH)
def _large(x: Exchange) -> None:
    """From 400 GiB on gp3 has at least 12000 IOPS. Source: issue threads of terraform-provider-aws; the text:
    belief.
    """
    kind, size = _wanted(x)
    iops, least = x.params.get("Iops"), instances.GP3_LARGE[0]
    if kind == "gp3" and size >= instances.GP3_STEP and iops is not None and iops < least:
        raise conflict(f"Invalid iops value {iops} for storage type gp3 and size {size}: at least {least}.")


@before("rds-provisioned-iops", _BOTH)
def _provisioned(x: Exchange) -> None:
    """io1 and io2 need IOPS. Source: botocore model rds CreateDBInstance; the text: belief."""
    kind, _ = _wanted(x)
    if kind in _PROVISIONED and kind != _now(x)[0] and not x.params.get("Iops"):
        raise conflict(f"You must specify iops for storage type {kind}.")


@before("rds-gp2-iops", _BOTH)
def _no_choice(x: Exchange) -> None:
    """gp2 has no IOPS to choose. Source: issue threads of terraform-provider-aws."""
    if _wanted(x)[0] == "gp2" and x.params.get("Iops"):
        raise conflict(f"Invalid iops value for engine name mysql and storage type gp2: {x.params['Iops']}")


@before("rds-size-with-iops", "ModifyDBInstance")
def _together(x: Exchange) -> None:
    """Where IOPS can be chosen, size and IOPS must be modified in one call, and given with another type of
    storage, but for gp2. Source: issue threads of terraform-provider-aws; terraform-provider-aws
    internal/service/rds; aws-cloudformation rds handlers; gp2: belief.
    """
    kind, size = _now(x)
    chosen = kind in _PROVISIONED or (kind == "gp3" and size >= instances.GP3_STEP)
    given = len({"AllocatedStorage", "Iops"} & set(x.params))
    wanted = _wanted(x)[0]
    if chosen and wanted != "gp2" and (given == 1 or (given == 0 and wanted != kind)):
        text = "You must specify both the storage size and iops when modifying the storage size or iops on "
        raise conflict(f"{text}a DB instance that has iops.")


@before("rds-modify-insights-key", "ModifyDBInstance")
def _insights_key(x: Exchange) -> None:
    """Performance Insights keep the key that they have, and without one a modification asks for the default
    key. Source: issue threads of terraform-provider-aws; aws-cloudformation rds handlers.
    """
    given = x.params.get("PerformanceInsightsKMSKeyId")
    if given and "EnablePerformanceInsights" not in x.params:
        raise conflict("Can not set PerformanceInsightsKMSKeyId without EnablePerformanceInsights")
    if not x.params.get("EnablePerformanceInsights") and "PerformanceInsightsRetentionPeriod" not in x.params:
        return
    held = instances.fields_of(x, instances.name_of(x)).get("PerformanceInsightsKMSKeyId")
    if held and not (given and held.endswith(given)):
        raise conflict("You can't change your Performance Insights KMS key.")


@before("rds-modify-nothing", "ModifyDBInstance")
def _nothing(x: Exchange) -> None:
    """A modification changes something. Source: issue threads of terraform-provider-aws."""
    if not set(x.params) - NOT_CHANGES:
        raise conflict("No modifications were requested")


@before("rds-modify-shrink", "ModifyDBInstance")
def _shrink(x: Exchange) -> None:
    """Storage grows, and by at least a tenth. Source: AWS documentation: working with storage; botocore model
    rds ModifyDBInstance.
    """
    database = instances.named(x)
    size: int | None = x.params.get("AllocatedStorage")
    now: int = getattr(database, "allocated_storage", 0)
    if size is not None and size != now and size < now * 1.1:
        text = f"Invalid storage size for modification: {size} GiB; it grows from {now} GiB by at least 10%."
        raise conflict(text)


@before("rds-modify-aws-backup", "ModifyDBInstance")
def _aws_backup(x: Exchange) -> None:
    """Retention and backup window are AWS Backup's once it makes continuous backups. Source: botocore model
    rds DBInstance; issue threads of aws-controllers-k8s; the text for the window: belief.
    """
    point = instances.fields_of(x, instances.name_of(x)).get("AwsBackupRecoveryPointArn")
    database = instances.named(x)
    if not point or database is None or "AwsBackupRecoveryPointArn" in x.params:
        return
    text = f"RDS instance {database.db_instance_identifier} is associated with the following "
    for name, now in (
        ("BackupRetentionPeriod", database.backup_retention_period),
        ("PreferredBackupWindow", database.preferred_backup_window),
    ):
        if x.params.get(name, now) != now:
            text += f"AwsBackupRecoveryPointArn: {point}. The {name} can be blank, or you can use the "
            raise wrong_value(f"{text}current value, {now}.")


@before("rds-modify-subnet-group", "ModifyDBInstance")
def _move(x: Exchange) -> None:
    """An instance can't be moved to another subnet group in its VPC. Source: issue threads of
    terraform-provider-aws.
    """
    group, held = instances.asked_group(x, x.params), instances.held_group(x)
    if group is not None and held is not None and held.vpc_id == group.vpc_id:
        name = instances.named(x).db_instance_identifier
        text = f"You cannot move DB instance {name} to subnet group {group.name}. The specified DB subnet "
        raise AwsError("InvalidVPCNetworkStateFault", f"{text}group and DB instance are in the same VPC.")


@before("rds-modify-version", "ModifyDBInstance")
def _downgrade(x: Exchange) -> None:
    """A version isn't lowered, and a new major one needs AllowMajorVersionUpgrade. Source: botocore model rds
    ModifyDBInstance; issue threads of terraform-provider-aws.
    """
    database = instances.named(x)
    wanted = mysql.resolve(x.params.get("EngineVersion"), x.region)
    if database is None or wanted is None or "EngineVersion" not in x.params:
        return
    now = database.engine_version
    if mysql.number(wanted) < mysql.number(now):
        raise conflict(f"Cannot upgrade mysql from {now} to {wanted}")
    if mysql.family(wanted) != mysql.family(now) and not x.params.get("AllowMajorVersionUpgrade"):
        text = "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        raise conflict(text)


@before("rds-final-snapshot", "DeleteDBInstance")
def _final_snapshot(x: Exchange) -> None:
    """A deletion has either SkipFinalSnapshot or FinalDBSnapshotIdentifier. Source: botocore model rds
    DeleteDBInstance.
    """
    skipped, named = x.params.get("SkipFinalSnapshot", False), x.params.get("FinalDBSnapshotIdentifier")
    if skipped and named:
        text = (
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot."
        )
        raise conflict(text)
    if not skipped and not named:
        raise conflict("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
