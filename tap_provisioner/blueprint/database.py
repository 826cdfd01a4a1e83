"""The database of each region: its version, security group, groups and instance, and the monitoring role."""

from __future__ import annotations

from typing import Any

from tap_provisioner.blueprint.network import private_subnets, vpc
from tap_provisioner.blueprint.stack import Part, RegionSpec, Stack, same
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.sections.network import Network
from tap_provisioner.step import GLOBAL, Step
from tap_provisioner.steps.ec2.security_group import Rule, SecurityGroup
from tap_provisioner.steps.iam.iam_role import IamRole, monitoring_role_name
from tap_provisioner.steps.iam.role_policy_attachment import RolePolicyAttachment
from tap_provisioner.steps.rds.db_instance import DbInstance
from tap_provisioner.steps.rds.db_parameter_group import DbParameterGroup
from tap_provisioner.steps.rds.db_subnet_group import DbSubnetGroup
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.steps.secretsmanager.secret import Secret

NAME = "database"


def database(stack: Stack) -> Part:
    """Return the databases, and the role of enhanced monitoring if any region uses it."""
    role, attachment = _monitoring(stack)
    monitored = any(region.section(Database).monitoring_interval for region in stack.regions)
    return Part(
        shared=[role, attachment] if monitored else [],
        regions={region.name: _database(region, attachment) for region in stack.regions},
    )


def endpoint(region: RegionSpec) -> Any:
    """Return a reference to the host name of the region's database."""
    return region.ref(DbInstance, NAME, "host")


def _monitoring(stack: Stack) -> tuple[IamRole, RolePolicyAttachment]:
    """Return the role that RDS assumes for enhanced monitoring, only for this account's instances."""
    spec, account = stack.spec, stack.account
    role = IamRole(
        region=GLOBAL,
        name="rds-monitoring",
        origin=spec.where("database.monitoring_interval"),
        tags=dict(spec.tags),
        stack_regions=stack.regions_in_use,
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


def _version(region: RegionSpec) -> EngineVersion:
    """Return the version of the region: the spec's, that of the instance, or the primary region's."""
    section, primary = region.section(Database), region.stack.primary
    return EngineVersion(
        **region.at(section.engine, "database.engine_version"),
        engine=section.engine,
        identifier=region.spec.stack,
        desired=section.engine_version,
        follows=None if region == primary else primary.ref(EngineVersion, section.engine, "major"),
    )


def _database(region: RegionSpec, attachment: RolePolicyAttachment) -> list[Step]:
    section, stack, tags = region.section(Database), region.spec.stack, region.tags(NAME)
    version, secret = _version(region), region.stack.primary
    group = _security_group(region, section.port)
    subnets = DbSubnetGroup(
        **region.at(NAME, "network.private_subnets"),
        tags=tags,
        identifier=stack,
        vpc_id=vpc(region),
        description=f"Private subnets of {stack}",
        subnet_ids=frozenset(private_subnets(region)),
    )
    parameters = DbParameterGroup(
        **region.at(NAME, "database.parameters"),
        tags=tags,
        identifier=version.ref("group_name"),
        family=version.ref("family"),
        description=f"Parameters of {stack}",
        parameters=dict(section.parameters),
    )
    insights = section.performance_insights
    instance = DbInstance(
        **region.at(NAME, "database"),
        **same(section, DbInstance, but=("performance_insights", "log_exports", "final_snapshot_prefix")),
        tags=tags,
        identifier=stack,
        version=version.ref("version"),
        db_name=section.name,
        password=secret.ref(Secret, NAME, "password"),
        secret_arn=secret.ref(Secret, NAME),
        subnet_group=subnets.ref(),
        parameter_group=parameters.ref(),
        security_group_ids=frozenset({group.ref()}),
        monitoring_role_arn=attachment.ref("role_arn") if section.monitoring_interval else None,
        performance_insights=insights.enabled,
        performance_insights_retention_days=insights.retention_days if insights.enabled else None,
        performance_insights_kms_key_id=insights.kms_key_id if insights.enabled else None,
        log_exports=frozenset(section.log_exports),
        final_snapshot_prefix=section.snapshot_prefix(stack),
    )
    return [version, group, subnets, parameters, instance]


def _security_group(region: RegionSpec, port: int) -> SecurityGroup:
    network, stack = region.section(Network), region.spec.stack
    given = network.database_ingress_cidrs
    sources = (network.cidr,) if given is None else given
    return SecurityGroup(
        **region.at(NAME, "network.database_ingress_cidrs"),
        tags=region.tags(NAME),
        group_name=f"database-{stack}",
        description=f"MySQL of {stack}",
        vpc_id=vpc(region),
        ingress=frozenset(Rule("tcp", port, port, cidr, f"MySQL from {cidr}") for cidr in sources),
    )
