"""The database of a region, and what it needs."""

from __future__ import annotations

from tap_provisioner.blueprint.network import Network
from tap_provisioner.blueprint.region import RegionSpec
from tap_provisioner.step import Step
from tap_provisioner.steps.ec2.security_group import Rule, SecurityGroup
from tap_provisioner.steps.iam.role_policy_attachment import RolePolicyAttachment
from tap_provisioner.steps.rds.db_instance import DbInstance
from tap_provisioner.steps.rds.db_parameter_group import DbParameterGroup
from tap_provisioner.steps.rds.db_subnet_group import DbSubnetGroup
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.steps.secretsmanager.secret import Secret


def engine_version(region: RegionSpec, primary: EngineVersion | None) -> EngineVersion:
    """Return the version that the region runs: the spec's, its own, or that of the `primary` region."""
    return EngineVersion(
        **region.at(region.database.engine, "database.engine_version"),
        engine=region.database.engine,
        identifier=region.spec.stack,
        desired=region.database.engine_version,
        follows=primary.ref("major") if primary else None,
    )


def database(
    region: RegionSpec,
    network: Network,
    version: EngineVersion,
    secret: Secret,
    attachment: RolePolicyAttachment,
) -> tuple[list[Step], DbInstance]:
    """Return what the instance needs of its own, and the instance."""
    wish, stack = region.database, region.spec.stack
    given = region.network.database_ingress_cidrs
    ingress = (region.network.cidr,) if given is None else given
    group = SecurityGroup(
        **region.at("database", "network.database_ingress_cidrs"),
        tags=region.tags("database"),
        group_name=f"database-{stack}",
        description=f"MySQL of {stack}",
        vpc_id=network.vpc.ref(),
        ingress=frozenset(Rule("tcp", wish.port, wish.port, cidr, f"MySQL from {cidr}") for cidr in ingress),
    )
    subnets = DbSubnetGroup(
        **region.at("database", "network.private_subnets"),
        tags=region.tags("database"),
        identifier=stack,
        vpc_id=network.vpc.ref(),
        description=f"Private subnets of {stack}",
        subnet_ids=frozenset(subnet.ref() for subnet in network.private),
    )
    parameters = DbParameterGroup(
        **region.at("database", "database.parameters"),
        tags=region.tags("database"),
        identifier=version.ref("group_name"),
        family=version.ref("family"),
        description=f"Parameters of {stack}",
        parameters=dict(wish.parameters),
    )
    monitored = bool(wish.monitoring_interval)
    insights = wish.performance_insights
    instance = DbInstance(
        **region.at("database", "database"),
        tags=region.tags("database"),
        identifier=stack,
        engine=wish.engine,
        version=version.ref("version"),
        engine_lifecycle_support=wish.engine_lifecycle_support,
        instance_class=wish.instance_class,
        allocated_storage=wish.allocated_storage,
        max_allocated_storage=wish.max_allocated_storage,
        storage_type=wish.storage_type,
        iops=wish.iops,
        storage_throughput=wish.storage_throughput,
        kms_key_id=wish.kms_key_id,
        db_name=wish.name,
        username=wish.username,
        password=secret.ref("password"),
        secret_arn=secret.ref(),
        port=wish.port,
        multi_az=wish.multi_az,
        subnet_group=subnets.ref(),
        parameter_group=parameters.ref(),
        security_group_ids=frozenset({group.ref()}),
        backup_retention_days=wish.backup_retention_days,
        backup_window=wish.backup_window,
        maintenance_window=wish.maintenance_window,
        auto_minor_version_upgrade=wish.auto_minor_version_upgrade,
        monitoring_interval=wish.monitoring_interval,
        monitoring_role_arn=attachment.ref("role_arn") if monitored else None,
        performance_insights=insights.enabled,
        performance_insights_retention_days=insights.retention_days if insights.enabled else None,
        performance_insights_kms_key_id=insights.kms_key_id if insights.enabled else None,
        log_exports=frozenset(wish.log_exports),
        iam_authentication=wish.iam_authentication,
        ca_certificate=wish.ca_certificate,
        deletion_protection=wish.deletion_protection,
        apply_immediately=wish.apply_immediately,
        allow_major_version_upgrade=wish.allow_major_version_upgrade,
        skip_final_snapshot=wish.skip_final_snapshot,
        final_snapshot_prefix=region.spec.final_snapshot_prefix_of(region.name),
        delete_automated_backups=wish.delete_automated_backups,
    )
    return [group, subnets, parameters], instance
