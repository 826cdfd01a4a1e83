"""Cases of RDS's rules on an instance's values and relations."""

from __future__ import annotations

from typing import Any

from tests.local.cases import COMBINATION, VALUE, Table
from tests.local.world import POLICY, World, trust

TABLE = Table()
case = TABLE.case


def creation(rule: str, strict: Any, lax: Any = "ok", text: str = "", **options: Any) -> None:
    """A case: an instance is asked for with these options."""

    def act(w: World) -> None:
        w.subnet_group()
        w.database(**options)

    act.__name__ = "-".join(f"{key}={value}"[:40] for key, value in options.items())
    case(rule, strict, lax, text)(act)


def modification(rule: str, strict: Any, lax: Any = "ok", text: str = "", **options: Any) -> None:
    """A case: an available instance is modified with these options."""

    def act(w: World) -> None:
        w.available()
        w.modify(**options)

    act.__name__ = "modify-" + "-".join(f"{key}={value}"[:40] for key, value in options.items())
    case(rule, strict, lax, text)(act)


creation("rds-password", VALUE, text="not a valid password", MasterUserPassword="with/slash")
creation("rds-password", VALUE, MasterUserPassword="short")
creation("rds-password", VALUE, text="must be provided", MasterUserPassword=None)
creation("rds-password", COMBINATION, ManageMasterUserPassword=True)
creation("rds-password", "ok", ManageMasterUserPassword=True, MasterUserPassword=None)
creation("rds-username", VALUE, MasterUsername="a-name")
creation("rds-username", VALUE, text="reserved", MasterUsername="rdsadmin")
creation("rds-database-name", VALUE, DBName="1st")
creation("rds-class", VALUE, DBInstanceClass="db.t9.huge")
creation("rds-version", COMBINATION, text="Cannot find version", EngineVersion="5.1")
creation("rds-storage-size", COMBINATION, AllocatedStorage=5)
creation("rds-storage-size", VALUE, StorageType="tape")
creation("rds-retention", VALUE, BackupRetentionPeriod=36)
creation("rds-port", VALUE, Port=80)
modification("rds-port", VALUE, DBPortNumber=80)
creation("rds-multi-az-zone", COMBINATION, MultiAZ=True, AvailabilityZone="us-east-1a")
creation("rds-monitoring-interval", VALUE, COMBINATION, MonitoringInterval=7)
creation("rds-insights", VALUE, EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=94)
creation("rds-insights", COMBINATION, EnablePerformanceInsights=True, DBInstanceClass="db.t3.micro")
creation("rds-insights", "ok", EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=62)
creation("rds-log-types", COMBINATION, EnableCloudwatchLogsExports=["trace"])
creation("rds-windows", VALUE, PreferredBackupWindow="03:00-03:10")
creation("rds-windows", VALUE, VALUE, PreferredBackupWindow="at night")
creation("rds-windows", VALUE, VALUE, PreferredMaintenanceWindow="Sun:03:00-Sun:03:10")
creation("rds-windows", "ok", PreferredMaintenanceWindow="Mon:23:50-Tue:00:30")
creation("rds-windows-chosen", "ok", VALUE, PreferredMaintenanceWindow="Sun:13:00-Sun:14:00")
MEETS = "must not overlap"
modification("rds-windows-overlap", VALUE, text=MEETS, PreferredMaintenanceWindow="Sun:13:40-Sun:14:40")
modification("rds-windows-overlap", VALUE, text=MEETS, PreferredBackupWindow="07:00-07:30")
modification("rds-windows-overlap", "ok", PreferredMaintenanceWindow="Sun:13:44-Sun:14:40")
creation("rds-gp3-iops", COMBINATION, text="storage size less than 400", Iops=3000)
creation("rds-gp3-iops", "ok", AllocatedStorage=400, Iops=12000)
modification("rds-gp3-iops", COMBINATION, StorageThroughput=125)
creation("rds-gp3-least", COMBINATION, text="at least 12000", AllocatedStorage=400, Iops=3000)
creation("rds-gp3-least", "ok", AllocatedStorage=400, Iops=None)
creation("rds-provisioned-iops", COMBINATION, StorageType="io1", AllocatedStorage=100)
creation("rds-provisioned-iops", COMBINATION, StorageType="io2", AllocatedStorage=100)
modification("rds-provisioned-iops", COMBINATION, StorageType="io1", AllocatedStorage=100)
modification("rds-size-with-iops", "ok", AllocatedStorage=40)
creation("rds-gp2-iops", COMBINATION, text="type gp2", StorageType="gp2", Iops=1000)
creation("rds-gp2-iops", "ok", StorageType=None, AllocatedStorage=100, Iops=1000)


def growth(strict: str, storage: dict[str, Any], change: dict[str, Any]) -> None:
    """A case: an instance with this storage is modified so."""

    def act(w: World) -> None:
        w.available(**storage)
        w.modify(**change)

    parts = (f"{key}={value}" for key, value in change.items())
    act.__name__ = f"{storage.get('StorageType', 'gp3')}-{'-'.join(parts)}"
    case("rds-size-with-iops", strict, "ok")(act)


LARGE, PROVISIONED = {"AllocatedStorage": 400}, {"StorageType": "io1", "AllocatedStorage": 100, "Iops": 1000}
growth(COMBINATION, LARGE, {"AllocatedStorage": 500})
growth(COMBINATION, LARGE, {"Iops": 13000})
growth("ok", LARGE, {"AllocatedStorage": 500, "Iops": 12000})
growth(COMBINATION, PROVISIONED, {"AllocatedStorage": 200})
growth("ok", PROVISIONED, {"MultiAZ": True})
growth(COMBINATION, PROVISIONED, {"StorageType": "gp3"})
growth(COMBINATION, LARGE, {"StorageType": "gp3", "Iops": 13000})
growth("ok", PROVISIONED, {"StorageType": "gp3", "AllocatedStorage": 100, "Iops": 3000})
growth("ok", PROVISIONED, {"StorageType": "gp2"})
creation("rds-security-group", VALUE, VpcSecurityGroupIds=["sg-0"])
creation("rds-key", "KMSKeyNotAccessibleFault", StorageEncrypted=True, KmsKeyId="nothing")
modification("rds-modify-nothing", COMBINATION, text="No modifications were requested", ApplyImmediately=True)
modification("rds-modify-shrink", COMBINATION, AllocatedStorage=19)
modification("rds-modify-shrink", COMBINATION, AllocatedStorage=21)
modification("rds-modify-shrink", "ok", AllocatedStorage=22)
modification("rds-modify-version", COMBINATION, text="Cannot upgrade", EngineVersion="8.0")
modification("rds-modify-version", "ok", EngineVersion="8.4")


@case("rds-modify-version", COMBINATION, text="AllowMajorVersionUpgrade")
def major_upgrade(w: World) -> None:
    w.available(EngineVersion="8.0")
    w.modify(EngineVersion="8.4")


@case("rds-modify-subnet-group", "InvalidVPCNetworkStateFault", text="You cannot move DB instance")
def other_subnet_group(w: World) -> None:
    w.available()
    subnets = [s["SubnetId"] for s in w.ec2.describe_subnets()["Subnets"] if s["CidrBlock"] < "11"]
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="other", DBSubnetGroupDescription="of a test", SubnetIds=subnets
    )
    w.modify(DBSubnetGroupName="other")


@case(
    "rds-modify-subnet-group",
    "DBSubnetGroupNotFoundFault",
    "DBSubnetGroupNotFoundFault",
    without=("rds-life",),
)
def no_subnet_group(w: World) -> None:
    w.available()
    w.modify(DBSubnetGroupName="other")


@case("rds-security-group", "InvalidVPCNetworkStateFault")
def group_of_other_vpc(w: World) -> None:
    w.subnet_group()
    w.database(VpcSecurityGroupIds=[w.group(w.vpc("10.9.0.0/16"))])


@case("rds-key", "ok")
def key_that_exists(w: World) -> None:
    w.subnet_group()
    w.database(StorageEncrypted=True, KmsKeyId=w("kms").create_key()["KeyMetadata"]["Arn"])


@case("rds-final-snapshot", COMBINATION)
def neither_skip_nor_name(w: World) -> None:
    w.available()
    w.delete(SkipFinalSnapshot=False)


@case("rds-final-snapshot", COMBINATION)
def both_skip_and_name(w: World) -> None:
    w.available()
    w.delete(SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="last")


@case("rds-service-linked-role", VALUE, text="Missing necessary credentials")
def virgin_account(w: World) -> None:
    _, one, two = w.network()
    w.wait(5)
    w.rds.create_db_subnet_group(
        DBSubnetGroupName="group", DBSubnetGroupDescription="of a test", SubnetIds=[one, two]
    )


@case("rds-service-linked-role", VALUE, text="permission to create service linked role")
def instance_in_virgin_account(w: World) -> None:
    w.database(DBSubnetGroupName=None)


@case("rds-service-linked-role", VALUE, text="permission to create service linked role")
def fresh_linked_role(w: World) -> None:
    w.iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")
    w.database(DBSubnetGroupName=None)


@case("rds-service-linked-role", VALUE)
def other_linked_role(w: World) -> None:
    w.iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    w.wait(20)
    w.database(DBSubnetGroupName=None)


@case("rds-service-linked-role", "ok")
def account_seen_before(w: World) -> None:
    _, one, two = w.network()
    asked = {"DBSubnetGroupDescription": "of a test", "SubnetIds": [one, two]}
    w.wait(5)
    try:
        w.rds.create_db_subnet_group(DBSubnetGroupName="group", **asked)
    except w.rds.exceptions.ClientError:
        w.wait(10)
        w.rds.create_db_subnet_group(DBSubnetGroupName="group", **asked)


def _monitored(w: World, role: str, wait: float = 20) -> None:
    w.subnet_group()
    w.wait(wait)
    w.database(MonitoringInterval=60, MonitoringRoleArn=role)


@case("rds-monitoring-role", VALUE, text="required permissions for: ENHANCED_MONITORING")
def no_role(w: World) -> None:
    _monitored(w, "arn:aws:iam::123456789012:role/nobody")


@case("rds-monitoring-role", VALUE)
def role_of_other_service(w: World) -> None:
    _monitored(w, w.role(service="rds.amazonaws.com"))


@case("rds-monitoring-role", VALUE)
def role_without_policy(w: World) -> None:
    role = w.role()
    w.iam.detach_role_policy(RoleName="monitoring", PolicyArn=POLICY)
    _monitored(w, role)


@case("rds-monitoring-role", "ok")
def role_in_order(w: World) -> None:
    _monitored(w, w.role())


@case("rds-monitoring-role-fresh", VALUE, text="ENHANCED_MONITORING")
def role_just_made(w: World) -> None:
    w.subnet_group()
    made = w.iam.create_role(RoleName="monitoring", AssumeRolePolicyDocument=trust())
    w.iam.attach_role_policy(RoleName="monitoring", PolicyArn=POLICY)
    w.wait(5)
    w.database(MonitoringInterval=60, MonitoringRoleArn=made["Role"]["Arn"])


@case("rds-parameter-group-family", COMBINATION, text="can't be used for this instance")
def family_of_other_version(w: World) -> None:
    w.subnet_group()
    w.parameter_group(family="mysql8.0")
    w.database(DBParameterGroupName="group")
