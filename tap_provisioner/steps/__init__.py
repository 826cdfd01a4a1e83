"""Every kind of resource that the tool knows, a file each."""

from collections.abc import Mapping

from tap_provisioner.step import Step
from tap_provisioner.steps.account_facts import AccountFacts
from tap_provisioner.steps.db_instance import DbInstance
from tap_provisioner.steps.db_parameter_group import DbParameterGroup
from tap_provisioner.steps.db_subnet_group import DbSubnetGroup
from tap_provisioner.steps.elastic_ip import ElasticIp
from tap_provisioner.steps.engine_version import EngineVersion
from tap_provisioner.steps.iam_role import IamRole
from tap_provisioner.steps.internet_gateway import InternetGateway
from tap_provisioner.steps.nat_gateway import NatGateway
from tap_provisioner.steps.role_policy_attachment import RolePolicyAttachment
from tap_provisioner.steps.route_table import RouteTable
from tap_provisioner.steps.route_table_association import RouteTableAssociation
from tap_provisioner.steps.secret import Secret
from tap_provisioner.steps.secret_replicas import SecretReplicas
from tap_provisioner.steps.secret_version import SecretVersion
from tap_provisioner.steps.security_group import SecurityGroup
from tap_provisioner.steps.subnet import Subnet
from tap_provisioner.steps.vpc import Vpc
from tap_provisioner.steps.zones import Zones

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
