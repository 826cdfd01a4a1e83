"""What may be asked of a DB instance that exists."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, Rule
from tap_provisioner.local.services.rds import instances, mysql
from tap_provisioner.local.services.rds.changes import NOT_CHANGES

ORDER = 54

_COMBINATION = "InvalidParameterCombination"


def _nothing(x: Exchange) -> None:
    if not set(x.params) - NOT_CHANGES:
        raise AwsError(_COMBINATION, "No modifications were requested")


def _shrink(x: Exchange) -> None:
    database = instances.named(x)
    size: int | None = x.params.get("AllocatedStorage")
    now: int = getattr(database, "allocated_storage", 0)
    if size is not None and size != now and size < now * 1.1:
        text = f"Invalid storage size for modification: {size} GiB; it grows from {now} GiB by at least 10%."
        raise AwsError(_COMBINATION, text)


def _move(x: Exchange) -> None:
    group, held = instances.asked_group(x.account, x.region, x.params), instances.held_group(x)
    if group is not None and held is not None and held.vpc_id == group.vpc_id:
        name = instances.named(x).db_instance_identifier
        text = f"You cannot move DB instance {name} to subnet group {group.name}. The specified DB subnet "
        raise AwsError("InvalidVPCNetworkStateFault", f"{text}group and DB instance are in the same VPC.")


def _downgrade(x: Exchange) -> None:
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


def _final_snapshot(x: Exchange) -> None:
    skipped, named = x.params.get("SkipFinalSnapshot", False), x.params.get("FinalDBSnapshotIdentifier")
    if skipped and named:
        text = (
            "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot."
        )
        raise AwsError(_COMBINATION, text)
    if not skipped and not named:
        text = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        raise AwsError(_COMBINATION, text)


_TF = "issue threads of terraform-provider-aws"

RULES = (
    Rule(
        "rds-modify-nothing",
        "A modification changes something.",
        _TF,
        before={"rds:ModifyDBInstance": _nothing},
    ),
    Rule(
        "rds-modify-shrink",
        "Storage grows, and by at least a tenth.",
        "AWS documentation: working with storage; botocore model rds ModifyDBInstance",
        before={"rds:ModifyDBInstance": _shrink},
    ),
    Rule(
        "rds-modify-subnet-group",
        "An instance can't be moved to another subnet group in its VPC.",
        _TF,
        before={"rds:ModifyDBInstance": _move},
    ),
    Rule(
        "rds-modify-version",
        "A version isn't lowered, and a new major one needs AllowMajorVersionUpgrade.",
        f"botocore model rds ModifyDBInstance; {_TF}",
        before={"rds:ModifyDBInstance": _downgrade},
    ),
    Rule(
        "rds-final-snapshot",
        "A deletion says either SkipFinalSnapshot or FinalDBSnapshotIdentifier.",
        "botocore model rds DeleteDBInstance",
        before={"rds:DeleteDBInstance": _final_snapshot},
    ),
)
