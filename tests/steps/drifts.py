"""How somebody else changes each field of each kind: called with the world and what was seen of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import EAST, STACK, THIRD, WEST, World
from tests.steps.places import gathered

Drift = Callable[[World, Observed], Any]


def _ec2_tags(w: World, o: Observed) -> None:
    w("ec2", o.region).create_tags(
        Resources=[o.id], Tags=[{"Key": "Owner", "Value": "nobody"}, {"Key": "Extra", "Value": "1"}]
    )


def _rds_tags(w: World, o: Observed) -> None:
    name = o.outputs["arn"]
    w("rds", o.region).remove_tags_from_resource(ResourceName=name, TagKeys=["Owner"])
    w("rds", o.region).add_tags_to_resource(ResourceName=name, Tags=[{"Key": "Extra", "Value": "1"}])


def _role_tags(w: World, o: Observed) -> None:
    w("iam").untag_role(RoleName=o.id, TagKeys=["Owner"])
    w("iam").tag_role(RoleName=o.id, Tags=[{"Key": "Extra", "Value": "1"}])


def _secret_tags(w: World, o: Observed) -> None:
    w("secretsmanager").untag_resource(SecretId=o.id, TagKeys=["Owner"])
    w("secretsmanager").tag_resource(SecretId=o.id, Tags=[{"Key": "Extra", "Value": "1"}])


def _vpc(attribute: str) -> Drift:
    def drift(w: World, o: Observed) -> None:
        w("ec2", o.region).modify_vpc_attribute(VpcId=o.id, **{attribute: {"Value": False}})

    return drift


def _public(w: World, o: Observed) -> None:
    now = {"Value": not o.values["public"]}
    w("ec2", o.region).modify_subnet_attribute(SubnetId=o.id, MapPublicIpOnLaunch=now)


def _detach(w: World, o: Observed) -> None:
    # EC2 lets no gateway go while the VPC has mapped addresses; here the NAT gateway gives way to the test.
    for nat in w("ec2", o.region).describe_nat_gateways()["NatGateways"]:
        w("ec2", o.region).delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    w("ec2", o.region).detach_internet_gateway(InternetGatewayId=o.id, VpcId=o.values["vpc_id"])


def _routes(w: World, o: Observed) -> None:
    w("ec2", o.region).delete_route(RouteTableId=o.id, DestinationCidrBlock="0.0.0.0/0")


def _move(w: World, o: Observed) -> None:
    tables = w("ec2", o.region).describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [_vpc_of(w, o)]}]
    )["RouteTables"]
    other = next(
        t["RouteTableId"] for t in tables if t["Tags"] and t["RouteTableId"] != o.values["route_table_id"]
    )
    w("ec2", o.region).replace_route_table_association(AssociationId=o.id, RouteTableId=other)


def _vpc_of(w: World, o: Observed) -> str:
    found = w("ec2", o.region).describe_subnets(SubnetIds=[o.values["subnet_id"]])["Subnets"]
    return str(found[0]["VpcId"])


def everyone(port: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0", **more}]}
    ]


def _ingress(w: World, o: Observed) -> None:
    w("ec2", o.region).authorize_security_group_ingress(GroupId=o.id, IpPermissions=everyone(3307))


def _egress(w: World, o: Observed) -> None:
    w("ec2", o.region).authorize_security_group_egress(GroupId=o.id, IpPermissions=everyone(443))


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
    mark = {"Key": "tap:secret", "Value": "arn:of:another"}
    w("rds", o.region).add_tags_to_resource(ResourceName=o.outputs["arn"], Tags=[mark])


def _trust(w: World, o: Observed) -> None:
    trust = json.loads(json.dumps(o.values["trust"]))
    trust["Statement"][0]["Principal"] = {"AWS": "*"}
    w("iam").update_assume_role_policy(RoleName=o.id, PolicyDocument=json.dumps(trust))


def _regions(w: World, o: Observed) -> None:
    mark = [{"Key": "tap:regions", "Value": EAST}]
    if o.kind == "iam-role":
        w("iam").tag_role(RoleName=o.id, Tags=mark)
    else:
        w("secretsmanager").tag_resource(SecretId=o.id, Tags=mark)


def _secret(**changes: Any) -> Drift:
    return lambda w, o: w("secretsmanager").update_secret(SecretId=o.outputs["arn"], **changes)


def _content(key: str, value: Any) -> Drift:
    def drift(w: World, o: Observed) -> None:
        secrets = w("secretsmanager")
        content = json.loads(secrets.get_secret_value(SecretId=o.id)["SecretString"])
        assert content[key] != value
        secrets.put_secret_value(SecretId=o.id, SecretString=json.dumps(content | {key: value}))

    return drift


def _more_replicas(w: World, o: Observed) -> None:
    secrets = w("secretsmanager")
    secrets.replicate_secret_to_regions(SecretId=o.id, AddReplicaRegions=[{"Region": THIRD}])
    secrets.remove_regions_from_replication(SecretId=o.id, RemoveReplicaRegions=[WEST])


_EC2 = (
    "vpc subnet internet-gateway elastic-ip nat-gateway route-table security-group"  # everything with an id
).split()

DRIFTS: dict[tuple[str, str], Drift] = {
    **{(kind, "tags"): _ec2_tags for kind in _EC2},
    ("vpc", "dns_support"): _vpc("EnableDnsSupport"),
    ("vpc", "dns_hostnames"): _vpc("EnableDnsHostnames"),
    ("subnet", "public"): _public,
    ("internet-gateway", "attached"): _detach,
    ("route-table", "routes"): _routes,
    ("route-table-association", "route_table_id"): _move,
    ("security-group", "ingress"): _ingress,
    ("security-group", "egress"): _egress,
    ("db-subnet-group", "tags"): _rds_tags,
    ("db-subnet-group", "description"): _subnet_group(DBSubnetGroupDescription="by hand"),
    ("db-subnet-group", "subnet_ids"): _more_subnets,
    ("db-parameter-group", "tags"): _rds_tags,
    ("db-parameter-group", "parameters"): _parameters,
    ("db-instance", "tags"): _rds_tags,
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
    ("iam-role", "tags"): _role_tags,
    ("iam-role", "description"): lambda w, o: w("iam").update_role(RoleName=o.id, Description="by hand"),
    ("iam-role", "trust"): _trust,
    ("iam-role", "stack_regions"): _regions,
    ("secret", "tags"): _secret_tags,
    ("secret", "stack_regions"): _regions,
    ("secret", "description"): _secret(Description="by hand"),
    ("secret", "kms_key_id"): _secret(KmsKeyId="alias/aws/secretsmanager"),
    ("secret-version", "engine"): _content("engine", "mariadb"),
    ("secret-version", "username"): _content("username", "root"),
    ("secret-version", "dbname"): _content("dbname", "other"),
    ("secret-version", "port"): _content("port", 1),
    ("secret-version", "host"): _content("host", "elsewhere"),
    ("secret-version", "hosts"): _content("hosts", {EAST: f"{STACK}.elsewhere"}),
    ("secret-replicas", "regions"): _more_replicas,
    **gathered("drifts", "DRIFTS"),
}

NEVER: dict[tuple[str, str], str] = {
    ("db-instance", "version"): "RDS goes to no lower version, and a later minor one is as good",
    ("db-instance", "allocated_storage"): "storage cannot shrink, and more of it is as good",
    **gathered("drifts", "NEVER"),
}
"""Compared fields that nobody can make differ from what the spec said when it was applied last, and why."""
