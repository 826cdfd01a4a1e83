"""How somebody else changes each field of a DB instance and its groups."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import World
from tests.steps.places import Drift


def _tags(w: World, o: Observed) -> None:
    name = o.outputs["arn"]
    w("rds", o.region).remove_tags_from_resource(ResourceName=name, TagKeys=["Owner"])
    w("rds", o.region).add_tags_to_resource(ResourceName=name, Tags=[{"Key": "Extra", "Value": "1"}])


def _subnet_group(**changes: Any) -> Drift:
    def drift(w: World, o: Observed) -> None:
        desired = {
            "DBSubnetGroupName": o.id,
            "DBSubnetGroupDescription": o.values["description"],
            "SubnetIds": sorted(o.values["subnet_ids"]),
        }
        w("rds", o.region).modify_db_subnet_group(**desired | changes)

    return drift


def _more_subnets(w: World, o: Observed) -> None:
    subnets = w("ec2", o.region).describe_subnets(
        Filters=[{"Name": "vpc-id", "Values": [o.values["vpc_id"]]}]
    )
    every = [subnet["SubnetId"] for subnet in subnets["Subnets"]]
    _subnet_group(SubnetIds=every)(w, o)


def _parameters(w: World, o: Observed) -> None:
    w("rds", o.region).modify_db_parameter_group(
        DBParameterGroupName=o.id,
        Parameters=[
            {"ParameterName": "max_connections", "ParameterValue": "10", "ApplyMethod": "immediate"},
            {"ParameterName": "long_query_time", "ParameterValue": "9", "ApplyMethod": "immediate"},
        ],
    )


def _instance(**changes: Any) -> Drift:
    def drift(w: World, o: Observed) -> None:
        w("rds", o.region).modify_db_instance(DBInstanceIdentifier=o.id, ApplyImmediately=True, **changes)

    return drift


def _other_parameters(w: World, o: Observed) -> None:
    rds = w("rds", o.region)
    rds.create_db_parameter_group(
        DBParameterGroupName="by-hand", DBParameterGroupFamily="mysql8.0", Description="by hand"
    )
    _instance(DBParameterGroupName="by-hand")(w, o)


def _other_groups(w: World, o: Observed) -> None:
    vpc = w("ec2", o.region).describe_security_groups(GroupIds=sorted(o.values["security_group_ids"]))
    made = w("ec2", o.region).create_security_group(
        GroupName="by-hand", Description="by hand", VpcId=vpc["SecurityGroups"][0]["VpcId"]
    )
    _instance(VpcSecurityGroupIds=[made["GroupId"]])(w, o)


def _other_role(w: World, o: Observed) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "monitoring.rds.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = w("iam").create_role(RoleName="by-hand", AssumeRolePolicyDocument=trust)["Role"]
    w("iam").attach_role_policy(RoleName="by-hand", PolicyArn=arn)
    _instance(MonitoringInterval=60, MonitoringRoleArn=role["Arn"])(w, o)


def _other_secret(w: World, o: Observed) -> None:
    tag = {"Key": "tap:secret", "Value": "arn:of:another"}
    w("rds", o.region).add_tags_to_resource(ResourceName=o.outputs["arn"], Tags=[tag])


DRIFTS: dict[tuple[str, str], Drift] = {
    ("db-subnet-group", "tags"): _tags,
    ("db-subnet-group", "description"): _subnet_group(DBSubnetGroupDescription="by hand"),
    ("db-subnet-group", "subnet_ids"): _more_subnets,
    ("db-parameter-group", "tags"): _tags,
    ("db-parameter-group", "parameters"): _parameters,
    ("db-instance", "tags"): _tags,
    ("db-instance", "apply_immediately"): lambda w, o: w("rds", o.region).modify_db_instance(
        DBInstanceIdentifier=o.id, DBInstanceClass="db.m6g.xlarge", ApplyImmediately=False
    ),
    ("db-instance", "engine_lifecycle_support"): _instance(
        EngineLifecycleSupport="open-source-rds-extended-support-disabled"
    ),
    ("db-instance", "instance_class"): _instance(DBInstanceClass="db.m6g.xlarge"),
    ("db-instance", "max_allocated_storage"): _instance(MaxAllocatedStorage=2000),
    ("db-instance", "storage_type"): _instance(StorageType="io1", AllocatedStorage=400, Iops=12000),
    ("db-instance", "iops"): _instance(Iops=13000, AllocatedStorage=400),
    ("db-instance", "storage_throughput"): _instance(StorageThroughput=600, AllocatedStorage=400, Iops=12000),
    ("db-instance", "port"): _instance(DBPortNumber=3399),
    ("db-instance", "multi_az"): _instance(MultiAZ=False),
    ("db-instance", "publicly_accessible"): _instance(PubliclyAccessible=True),
    ("db-instance", "backup_retention_days"): _instance(BackupRetentionPeriod=1),
    ("db-instance", "backup_window"): _instance(PreferredBackupWindow="03:00-04:00"),
    ("db-instance", "maintenance_window"): _instance(PreferredMaintenanceWindow="sun:01:00-sun:02:00"),
    ("db-instance", "auto_minor_version_upgrade"): _instance(AutoMinorVersionUpgrade=True),
    ("db-instance", "copy_tags_to_snapshot"): _instance(CopyTagsToSnapshot=False),
    ("db-instance", "monitoring_interval"): _instance(MonitoringInterval=5),
    ("db-instance", "monitoring_role_arn"): _other_role,
    ("db-instance", "performance_insights"): _instance(EnablePerformanceInsights=False),
    ("db-instance", "performance_insights_retention_days"): _instance(
        EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=7
    ),
    ("db-instance", "log_exports"): _instance(
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["audit"], "DisableLogTypes": ["error"]}
    ),
    ("db-instance", "iam_authentication"): _instance(EnableIAMDatabaseAuthentication=False),
    ("db-instance", "ca_certificate"): _instance(CACertificateIdentifier="rds-ca-ecc384-g1"),
    ("db-instance", "deletion_protection"): _instance(DeletionProtection=True),
    ("db-instance", "parameter_group"): _other_parameters,
    ("db-instance", "security_group_ids"): _other_groups,
    ("db-instance", "secret_arn"): _other_secret,
}

NEVER = {
    ("db-instance", "version"): "RDS goes to no lower version, and a later minor one is as good",
    ("db-instance", "allocated_storage"): "storage cannot shrink, and more of it is as good",
}
