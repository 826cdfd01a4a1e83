"""What RDS requires of IOPS and throughput, by kind and size of storage."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, before
from tap_provisioner.local.services.rds import instances

ORDER = 52

_COMBINATION = "InvalidParameterCombination"
_BOTH = "CreateDBInstance ModifyDBInstance"
_PROVISIONED = ("io1", "io2")

_TF = "issue threads of terraform-provider-aws"


def _wanted(x: Exchange) -> tuple[str, int]:
    """The kind and size of the storage that the instance is to have."""
    kind, size = _now(x)
    return x.params.get("StorageType") or kind, int(x.params.get("AllocatedStorage") or size)


def _now(x: Exchange) -> tuple[str, int]:
    database = instances.named(x)
    return (database.storage_type, int(database.allocated_storage)) if database else ("gp2", 0)


@before("rds-gp3-iops", f"{_TF}; aws-cloudformation rds handlers", _BOTH)
def _small(x: Exchange) -> None:
    """Below 400 GiB gp3 allows neither IOPS nor throughput."""
    kind, size = _wanted(x)
    if kind == "gp3" and size < instances.GP3_STEP and {"Iops", "StorageThroughput"} & set(x.params):
        text = "You can't specify IOPS or storage throughput for engine mysql and a storage size less than"
        raise AwsError(_COMBINATION, f"{text} {instances.GP3_STEP}.")


@before("rds-gp3-least", f"{_TF}; the text: belief", _BOTH)
def _large(x: Exchange) -> None:
    """From 400 GiB on gp3 has at least 12000 IOPS."""
    kind, size = _wanted(x)
    iops, least = x.params.get("Iops"), instances.GP3_LARGE[0]
    if kind == "gp3" and size >= instances.GP3_STEP and iops is not None and iops < least:
        text = f"Invalid iops value {iops} for storage type gp3 and size {size}: at least {least}."
        raise AwsError(_COMBINATION, text)


@before("rds-provisioned-iops", "botocore model rds CreateDBInstance; the text: belief", _BOTH)
def _provisioned(x: Exchange) -> None:
    """io1 and io2 need IOPS."""
    kind, _ = _wanted(x)
    if kind in _PROVISIONED and kind != _now(x)[0] and not x.params.get("Iops"):
        raise AwsError(_COMBINATION, f"You must specify iops for storage type {kind}.")


@before(
    "rds-size-with-iops",
    f"{_TF}; terraform-provider-aws internal/service/rds; aws-cloudformation rds handlers",
    "ModifyDBInstance",
)
def _together(x: Exchange) -> None:
    """Where IOPS can be chosen, size and IOPS must be modified in one call."""
    kind, size = _now(x)
    chosen = kind in _PROVISIONED or (kind == "gp3" and size >= instances.GP3_STEP)
    if chosen and len({"AllocatedStorage", "Iops"} & set(x.params)) == 1:
        text = "You must specify both the storage size and iops when modifying the storage size or iops on "
        raise AwsError(_COMBINATION, f"{text}a DB instance that has iops.")
