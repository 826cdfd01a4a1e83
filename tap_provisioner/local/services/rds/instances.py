"""Fields of DB instances that the real RDS describes, and moto leaves out or gets wrong.

They are kept in the note of kind "db" under "fields" and laid over every answer that shows the instance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from tap_provisioner.local.core.account import ACCOUNT
from tap_provisioner.local.core.rule import Exchange, before
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2 import zone_names

ORDER = 72

Fields = dict[str, Any]

# gp3: the size in GiB from which IOPS and MiB/s can be chosen, and their minimum below and from there.
GP3_STEP = 400
GP3_SMALL = (3000, 125)
GP3_LARGE = (12000, 500)

_AS_GIVEN = (
    "AwsBackupRecoveryPointArn CACertificateIdentifier DatabaseInsightsMode EngineLifecycleSupport "
    "PubliclyAccessible"
).split()


def key_of(name: str) -> str:
    """An identifier as RDS stores it, from an identifier or an ARN."""
    return name.rpartition(":")[2].lower()


def name_of(x: Exchange) -> str:
    """The identifier, as RDS stores it, of the instance that a call names."""
    return key_of(x.params["DBInstanceIdentifier"])


def named(x: Exchange) -> Any:
    """moto's instance that a call names, None where there is none."""
    return x.backend("rds").databases.get(name_of(x))


def note_of(x: Exchange) -> dict[str, Any]:
    """The note of the instance that a call names; to be changed in place."""
    return x.account.note(x.region, "db", name_of(x))


def asked_group(x: Exchange, params: Params) -> Any:
    """moto's subnet group that parameters name, None where they name none that exists."""
    return x.backend("rds").subnet_groups.get(params.get("DBSubnetGroupName", ""))


def held_group(x: Exchange) -> Any:
    """moto's subnet group in which the instance that a call names is, None where it is in none."""
    groups = x.backend("rds").subnet_groups
    return groups.get(getattr(named(x), "_db_subnet_group_name", None) or "")


def fields_of(x: Exchange, name: str) -> Fields:
    """The fields laid over an instance's description; to be changed in place."""
    return x.account.note(x.region, "db", key_of(name)).setdefault("fields", {})  # type: ignore[no-any-return]


def shown(answer: Params | None) -> Iterator[Params]:
    """The descriptions of instances in an answer, to be changed in place."""
    if answer:
        yield from answer.get("DBInstances", [])
        if "DBInstance" in answer:
            yield answer["DBInstance"]


@before("rds-instance-fields", "CreateDBInstance", gap=True)
def _storage_default(x: Exchange) -> None:
    """Instances show Performance Insights, gp3's IOPS and throughput, pending values, the log stream of
    monitoring, lifecycle support, certificate, resource id, key and zones. Source: botocore model rds
    DBInstance; values of gp3: AWS documentation (belief: shown for small gp3).
    """
    x.params.setdefault("StorageType", "io1" if "Iops" in x.params else "gp2")


@_storage_default.also("after", "DescribeDBInstances RebootDBInstance StartDBInstance StopDBInstance")
def overlay(x: Exchange) -> None:
    """Lay the fields over every instance in the answer; None takes a field away."""
    for described in shown(x.answer):
        for field, value in fields_of(x, described["DBInstanceIdentifier"]).items():
            if value is None:
                described.pop(field, None)
            else:
                described[field] = value


def _first_fields(x: Exchange) -> Fields:
    """The fields of a new instance, from the parameters of its creation."""
    params, name = x.params, name_of(x)
    number = hashlib.sha256(f"{x.region}/{name}/{x.account.now()}".encode()).hexdigest().upper()[:26]
    fields: Fields = {
        "DbiResourceId": f"db-{number}",
        "CACertificateIdentifier": params.get("CACertificateIdentifier", "rds-ca-rsa2048-g1"),
        "EngineLifecycleSupport": params.get("EngineLifecycleSupport", "open-source-rds-extended-support"),
        "PubliclyAccessible": params.get("PubliclyAccessible", False),
        "PendingModifiedValues": {},
        "NetworkType": "IPV4",
        "BackupTarget": "region",
        "DatabaseInsightsMode": "standard",
        "PerformanceInsightsEnabled": False,
        "DedicatedLogVolume": False,
    }
    if params.get("StorageEncrypted"):
        key = params.get("KmsKeyId") or "00000000-0000-4000-8000-000000000001"
        fields["KmsKeyId"] = key if key.startswith("arn:") else f"arn:aws:kms:{x.region}:{ACCOUNT}:key/{key}"
    fields["AvailabilityZone"] = params.get("AvailabilityZone") or _zones(x, params)[0]
    return fields | modified(x, params, {**fields, "DBInstanceIdentifier": name})


def _zones(x: Exchange, params: Params) -> list[str]:
    group = asked_group(x, params)
    if group is None:
        return zone_names(x)
    return sorted({subnet["SubnetAvailabilityZone"]["Name"] for subnet in group.subnets})


def modified(x: Exchange, params: Params, now: Params) -> Fields:
    """The fields that change by the parameters of a creation or a modification of what is `now`."""
    fields = {name: params[name] for name in _AS_GIVEN if name in params}
    fields |= _insights(params) | _monitoring(x.region, params, now) | _storage(params, now)
    if params.get("MultiAZ"):
        others = [z for z in _zones(x, params) if z != now.get("AvailabilityZone")]
        fields["SecondaryAvailabilityZone"] = others[0] if others else f"{x.region}b"
    elif params.get("MultiAZ") is False:
        fields["SecondaryAvailabilityZone"] = None
    return fields


def _insights(params: Params) -> Fields:
    enabled = params.get("EnablePerformanceInsights")
    if enabled is False:
        return {
            "PerformanceInsightsEnabled": False,
            "PerformanceInsightsRetentionPeriod": None,
            "PerformanceInsightsKMSKeyId": None,
        }
    fields = {}
    if enabled:
        fields = {"PerformanceInsightsEnabled": True, "PerformanceInsightsRetentionPeriod": 7}
    for field in ("PerformanceInsightsRetentionPeriod", "PerformanceInsightsKMSKeyId"):
        if field in params:
            fields[field] = params[field]
    return fields


def _monitoring(region: str, params: Params, now: Params) -> Fields:
    interval = params.get("MonitoringInterval")
    if interval is None:
        return {}
    if interval == 0:
        return {"MonitoringInterval": 0, "MonitoringRoleArn": None, "EnhancedMonitoringResourceArn": None}
    stream = now.get("DbiResourceId", "db-UNKNOWN")
    return {
        "MonitoringInterval": interval,
        "MonitoringRoleArn": params.get("MonitoringRoleArn", now.get("MonitoringRoleArn")),
        "EnhancedMonitoringResourceArn": (
            f"arn:aws:logs:{region}:{ACCOUNT}:log-group:RDSOSMetrics:log-stream:{stream}"
        ),
    }


def _storage(params: Params, now: Params) -> Fields:
    if not {"StorageType", "AllocatedStorage", "Iops", "StorageThroughput"} & set(params):
        return {}
    was, had = now.get("StorageType", "gp3"), now.get("AllocatedStorage", 0)
    kind: str = params.get("StorageType") or was
    if kind != "gp3":
        iops = (params.get("Iops") or now.get("Iops")) if kind.startswith("io") else None
        return {"StorageThroughput": None, "Iops": iops}
    size: int = params.get("AllocatedStorage") or had
    iops, throughput = GP3_SMALL if size < GP3_STEP else GP3_LARGE
    if was == "gp3" and had >= GP3_STEP:
        iops, throughput = now.get("Iops", iops), now.get("StorageThroughput", throughput)
    return {
        "Iops": params.get("Iops") or iops,
        "StorageThroughput": params.get("StorageThroughput") or throughput,
    }


def users(x: Exchange, field: str, name: str) -> list[Any]:
    """moto's instances whose attribute `field` is that name, whatever its case."""
    databases = x.backend("rds").databases.values()
    return [d for d in databases if (getattr(d, field, None) or "").lower() == name.lower()]


@_storage_default.also("after", "CreateDBInstance")
def _created(x: Exchange) -> None:
    rds, ec2 = x.backend("rds"), x.backend("ec2")
    group = asked_group(x, x.params)
    if group is not None and not x.params.get("VpcSecurityGroupIds"):
        # moto takes the default group of the default VPC, wherever the instance is.
        default = ec2.get_default_security_group(group.vpc_id).id
        rds.databases[x.params["DBInstanceIdentifier"]].vpc_security_group_ids = [default]
        for described in shown(x.answer):
            described["VpcSecurityGroups"] = [{"VpcSecurityGroupId": default, "Status": "active"}]
    fields = fields_of(x, x.params["DBInstanceIdentifier"])
    fields.clear()
    fields.update(_first_fields(x))
    overlay(x)


@_storage_default.also("after", "ModifyDBInstance")
def _modified(x: Exchange) -> None:
    if not x.asked:
        overlay(x)
        return
    database = named(x)
    if "DBPortNumber" in x.params and database is not None:
        database.port = x.params["DBPortNumber"]
    fields = fields_of(x, x.params["DBInstanceIdentifier"])
    for now in shown(x.answer):
        fields.update(modified(x, x.params, {**now, **fields}))
    overlay(x)


@_storage_default.also("after", "DeleteDBInstance")
def _deleted(x: Exchange) -> None:
    overlay(x)
    if x.asked:
        x.account.forget(x.region, "db", key_of(x.params["DBInstanceIdentifier"]))
