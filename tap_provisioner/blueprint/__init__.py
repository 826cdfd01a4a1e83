"""What a spec asks for, as steps. Pure, and the only place that knows both the spec and the steps."""

from __future__ import annotations

from collections.abc import Collection

from tap_provisioner.blueprint.database import database, engine_version
from tap_provisioner.blueprint.network import network
from tap_provisioner.blueprint.region import RegionSpec
from tap_provisioner.spec import Spec
from tap_provisioner.step import GLOBAL, Step
from tap_provisioner.steps.iam.iam_role import IamRole, monitoring_role_name
from tap_provisioner.steps.iam.role_policy_attachment import RolePolicyAttachment
from tap_provisioner.steps.rds.db_instance import DbInstance
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.steps.secretsmanager.secret import Secret
from tap_provisioner.steps.secretsmanager.secret_replicas import SecretReplicas
from tap_provisioner.steps.secretsmanager.secret_version import SecretVersion
from tap_provisioner.steps.sts.account import AccountFacts


def build(spec: Spec, left_behind: Collection[str] = ()) -> list[Step]:
    """Return the steps of the whole stack: the role, the secret, each region, the published secret.

    `left_behind` are regions that left the spec and still hold something of the stack: they stay on
    record, so that the next run finds it.
    """
    regions_in_use = frozenset(spec.regions) | ({*left_behind} - {GLOBAL})
    account = AccountFacts(region=GLOBAL, name="current")
    role, attachment = _monitoring(spec, account, regions_in_use)
    secret = _secret(spec, regions_in_use)
    regions: list[Step] = []
    databases: dict[str, DbInstance] = {}
    primary: EngineVersion | None = None
    for name in (spec.primary, *spec.replicas):
        region = RegionSpec(spec, name)
        version = engine_version(region, primary)
        net = network(region, version)
        needed, databases[name] = database(region, net, version, secret, attachment)
        regions += [version, *net.steps, *needed, databases[name]]
        primary = primary or version
    monitored = any(spec.database_of(name).monitoring_interval for name in spec.regions)
    return [
        account,
        *([role, attachment] if monitored else []),
        secret,
        *regions,
        *_published(spec, secret, databases),
    ]


def _secret(spec: Spec, regions: frozenset[str]) -> Secret:
    """The secret in the primary region, with the password that every database is given."""
    return Secret(
        region=spec.primary,
        name="database",
        origin=spec.where("secret"),
        tags=dict(spec.tags),
        stack_regions=regions,
        secret_name=spec.secret_name,
        description=f"MySQL credentials of {spec.stack}",
        kms_key_id=spec.secret.kms_key_id,
        username=spec.database.username,
        recovery_window_days=spec.secret.recovery_window_days,
    )


def _monitoring(
    spec: Spec, account: AccountFacts, regions: frozenset[str]
) -> tuple[IamRole, RolePolicyAttachment]:
    """The role with which RDS writes enhanced monitoring, for this account's instances only."""
    role = IamRole(
        region=GLOBAL,
        name="rds-monitoring",
        origin=spec.where("database.monitoring_interval"),
        tags=dict(spec.tags),
        stack_regions=regions,
        role_name=monitoring_role_name(spec.stack),
        description=f"Enhanced monitoring of the databases of {spec.stack}",
        trust={
            "Version": "2012-10-17",
            "Statement": (
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account.ref()}},
                },
            ),
        },
    )
    attachment = RolePolicyAttachment(
        region=GLOBAL,
        name="AmazonRDSEnhancedMonitoringRole",
        origin=role.origin,
        role_name=role.ref(),
        role_arn=role.ref("arn"),
        partition=account.ref("partition"),
        policy="service-role/AmazonRDSEnhancedMonitoringRole",
    )
    return role, attachment


def _published(spec: Spec, secret: Secret, databases: dict[str, DbInstance]) -> list[Step]:
    """What applications read: the secret with every endpoint, in every region."""
    version = SecretVersion(
        region=secret.region,
        name=secret.name,
        origin=secret.origin,
        secret_name=secret.secret_name,
        secret_id=secret.ref(),
        engine=spec.database.engine,
        username=spec.database.username,
        dbname=spec.database.name,
        port=spec.database_of(spec.primary).port,
        host=databases[spec.primary].ref("host"),
        hosts={region: instance.ref("host") for region, instance in databases.items()},
    )
    replicas = SecretReplicas(
        region=secret.region,
        name=secret.name,
        origin=secret.origin,
        secret_name=secret.secret_name,
        secret_id=version.ref("secret_id"),
        regions=frozenset(spec.replicas),
    )
    return [version, replicas]
