"""What RDS allows in modifications and deletions of a DB instance."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, before
from tap_provisioner.local.services.rds import instances, mysql
from tap_provisioner.local.services.rds.changes import NOT_CHANGES

ORDER = 54

_COMBINATION = "InvalidParameterCombination"

_TF = "issue threads of terraform-provider-aws"


@before("rds-modify-nothing", _TF, "ModifyDBInstance")
def _nothing(x: Exchange) -> None:
    """A modification changes something."""
    if not set(x.params) - NOT_CHANGES:
        raise AwsError(_COMBINATION, "No modifications were requested")


@before(
    "rds-modify-shrink",
    "AWS documentation: working with storage; botocore model rds ModifyDBInstance",
    "ModifyDBInstance",
)
def _shrink(x: Exchange) -> None:
    """Storage grows, and by at least a tenth."""
    database = instances.named(x)
    size: int | None = x.params.get("AllocatedStorage")
    now: int = getattr(database, "allocated_storage", 0)
    if size is not None and size != now and size < now * 1.1:
        text = f"Invalid storage size for modification: {size} GiB; it grows from {now} GiB by at least 10%."
        raise AwsError(_COMBINATION, text)


@before("rds-modify-subnet-group", _TF, "ModifyDBInstance")
def _move(x: Exchange) -> None:
    """An instance can't be moved to another subnet group in its VPC."""
    group, held = instances.asked_group(x, x.params), instances.held_group(x)
    if group is not None and held is not None and held.vpc_id == group.vpc_id:
        name = instances.named(x).db_instance_identifier
        text = f"You cannot move DB instance {name} to subnet group {group.name}. The specified DB subnet "
        raise AwsError("InvalidVPCNetworkStateFault", f"{text}group and DB instance are in the same VPC.")


@before("rds-modify-version", f"botocore model rds ModifyDBInstance; {_TF}", "ModifyDBInstance")
def _downgrade(x: Exchange) -> None:
    """A version isn't lowered, and a new major one needs AllowMajorVersionUpgrade."""
    database = instances.named(x)
    wanted = mysql.resolve(x.params.get("EngineVersion"), x.region)
    if database is None or wanted is None or "EngineVersion" not in x.params:
        return
    now = database.engine_version
    if mysql.number(wanted) < mysql.number(now):
        raise AwsError(_COMBINATION, f"Cannot upgrade mysql from {now} to {wanted}")
    if mysql.family(wanted) != mysql.family(now) and not x.params.get("AllowMajorVersionUpgrade"):
        text = "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        raise AwsError(_COMBINATION, text)


@before("rds-final-snapshot", "botocore model rds DeleteDBInstance", "DeleteDBInstance")
def _final_snapshot(x: Exchange) -> None:
    """A deletion has either SkipFinalSnapshot or FinalDBSnapshotIdentifier."""
    skipped, named = x.params.get("SkipFinalSnapshot", False), x.params.get("FinalDBSnapshotIdentifier")
    if skipped and named:
        text = (
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot."
        )
        raise AwsError(_COMBINATION, text)
    if not skipped and not named:
        text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        raise AwsError(_COMBINATION, text)
