"""DB instances as the real RDS describes them, where moto leaves fields out or gets them wrong."""

from __future__ import annotations

from tap_provisioner.local.core.rule import Exchange, Rule
from tap_provisioner.local.services.rds import instances

ORDER = 72


def _storage_default(x: Exchange) -> None:
    x.params.setdefault("StorageType", "io1" if "Iops" in x.params else "gp2")


def _created(x: Exchange) -> None:
    rds, ec2 = x.backend("rds"), x.backend("ec2")
    group = instances.asked_group(x, x.params)
    if group is not None and not x.params.get("VpcSecurityGroupIds"):
        # moto takes the default group of the default VPC, wherever the instance is.
        default = ec2.get_default_security_group(group.vpc_id).id
        rds.databases[x.params["DBInstanceIdentifier"]].vpc_security_group_ids = [default]
        for described in instances.shown(x.answer):
            described["VpcSecurityGroups"] = [{"VpcSecurityGroupId": default, "Status": "active"}]
    fields = instances.fields_of(x, x.params["DBInstanceIdentifier"])
    fields.clear()
    fields.update(instances.created(x))
    instances.overlay(x)


def _modified(x: Exchange) -> None:
    if not x.asked:
        instances.overlay(x)
        return
    database = instances.named(x)
    if "DBPortNumber" in x.params and database is not None:
        database.port = x.params["DBPortNumber"]
    fields = instances.fields_of(x, x.params["DBInstanceIdentifier"])
    for now in instances.shown(x.answer):
        fields.update(instances.modified(x, x.params, {**now, **fields}))
    instances.overlay(x)


def _deleted(x: Exchange) -> None:
    instances.overlay(x)
    if x.asked:
        x.account.forget(x.region, "db", instances.key_of(x.params["DBInstanceIdentifier"]))


_INSTANCE_FIELDS = Rule(
    "rds-instance-fields",
    "Instances show Performance Insights, gp3's IOPS and throughput, pending values, the log stream of "
    "monitoring, lifecycle support, certificate, resource id, key and zones.",
    "botocore model rds DBInstance; values of gp3: AWS documentation (belief: shown for small gp3)",
    before={"CreateDBInstance": _storage_default},
    after={
        "CreateDBInstance": _created,
        "ModifyDBInstance": _modified,
        "DescribeDBInstances RebootDBInstance": instances.overlay,
        "StartDBInstance StopDBInstance": instances.overlay,
        "DeleteDBInstance": _deleted,
    },
    gap=True,
)
