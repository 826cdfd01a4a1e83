"""DB instances as the real RDS describes them, where moto leaves fields out or gets them wrong."""

from __future__ import annotations

from tap_provisioner.local import instances, mysql
from tap_provisioner.local.rule import Exchange, Rule, on


def _full_version(x: Exchange) -> None:
    if x.params.get("Engine", mysql.ENGINE) != mysql.ENGINE:
        return
    if x.request.operation == "CreateDBInstance" or "EngineVersion" in x.params:
        wanted = x.params.get("EngineVersion")
        x.params["EngineVersion"] = mysql.resolve(wanted, x.region) or wanted


def _storage_default(x: Exchange) -> None:
    x.params.setdefault("StorageType", "io1" if "Iops" in x.params else "gp2")


def _created(x: Exchange) -> None:
    rds, ec2 = x.cloud.backend("rds", x.region), x.cloud.backend("ec2", x.region)
    group = instances.asked_group(x.cloud, x.region, x.params)
    if group is not None and not x.params.get("VpcSecurityGroupIds"):
        # moto takes the default group of the default VPC, wherever the instance is.
        default = ec2.get_default_security_group(group.vpc_id).id
        rds.databases[x.params["DBInstanceIdentifier"]].vpc_security_group_ids = [default]
        for described in instances.shown(x.answer):
            described["VpcSecurityGroups"] = [{"VpcSecurityGroupId": default, "Status": "active"}]
    fields = instances.fields_of(x.cloud, x.region, x.params["DBInstanceIdentifier"])
    fields.clear()
    fields.update(instances.created(x.cloud, x.region, x.params))
    instances.dress(x)


def _modified(x: Exchange) -> None:
    if not x.asked:
        instances.dress(x)
        return
    database = instances.named(x)
    if "DBPortNumber" in x.params and database is not None:
        database.port = x.params["DBPortNumber"]
    fields = instances.fields_of(x.cloud, x.region, x.params["DBInstanceIdentifier"])
    for now in instances.shown(x.answer):
        fields.update(instances.modified(x.cloud, x.region, x.params, {**now, **fields}))
    instances.dress(x)


def _deleted(x: Exchange) -> None:
    instances.dress(x)
    if x.asked:
        x.cloud.forget(x.region, "db", instances.key_of(x.params["DBInstanceIdentifier"]))


VERSION_RULES = (
    Rule(
        "rds-full-version",
        'An EngineVersion of "8.4", or none, becomes the full number of the region\'s default.',
        "aws-cloudformation rds handlers (prefix comparison); botocore model rds CreateDBInstance",
        before=on({"rds:CreateDBInstance rds:ModifyDBInstance": _full_version}),
        gap=True,
    ),
)
RULES = (
    Rule(
        "rds-instance-fields",
        "Instances show Performance Insights, gp3's IOPS and throughput, pending values, the log stream of "
        "monitoring, lifecycle support, certificate, resource id, key and zones.",
        "botocore model rds DBInstance; values of gp3: AWS documentation (belief: shown for small gp3)",
        before={"rds:CreateDBInstance": _storage_default},
        after=on(
            {
                "rds:CreateDBInstance": _created,
                "rds:ModifyDBInstance": _modified,
                "rds:DescribeDBInstances rds:RebootDBInstance": instances.dress,
                "rds:StartDBInstance rds:StopDBInstance": instances.dress,
                "rds:DeleteDBInstance": _deleted,
            }
        ),
        gap=True,
    ),
)
