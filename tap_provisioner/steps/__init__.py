"""Every kind of resource that the tool knows, a file each."""

from collections.abc import Mapping

from tap_provisioner.step import Step
from tap_provisioner.steps.ec2.elastic_ip import ElasticIp
from tap_provisioner.steps.ec2.internet_gateway import InternetGateway
from tap_provisioner.steps.ec2.nat_gateway import NatGateway
from tap_provisioner.steps.ec2.route_table import RouteTable
from tap_provisioner.steps.ec2.route_table_association import RouteTableAssociation
from tap_provisioner.steps.ec2.security_group import SecurityGroup
from tap_provisioner.steps.ec2.subnet import Subnet
from tap_provisioner.steps.ec2.vpc import Vpc
from tap_provisioner.steps.ec2.zones import Zones
from tap_provisioner.steps.iam.iam_role import IamRole
from tap_provisioner.steps.iam.role_policy_attachment import RolePolicyAttachment
from tap_provisioner.steps.rds.db_instance import DbInstance
from tap_provisioner.steps.rds.db_parameter_group import DbParameterGroup
from tap_provisioner.steps.rds.db_subnet_group import DbSubnetGroup
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.steps.secretsmanager.secret import Secret
from tap_provisioner.steps.secretsmanager.secret_replicas import SecretReplicas
from tap_provisioner.steps.secretsmanager.secret_version import SecretVersion
from tap_provisioner.steps.sts.account import AccountFacts

KINDS: Mapping[str, type[Step]] = {
    kind.kind: kind
    for kind in (
        Vpc,
        Subnet,
        InternetGateway,
        ElasticIp,
        NatGateway,
        RouteTable,
        RouteTableAssociation,
        SecurityGroup,
        DbSubnetGroup,
        DbParameterGroup,
        DbInstance,
        IamRole,
        RolePolicyAttachment,
        Secret,
        SecretVersion,
        SecretReplicas,
        Zones,
        EngineVersion,
        AccountFacts,
    )
}
"""The kinds by name; the order is that in which they are listed and explained."""
