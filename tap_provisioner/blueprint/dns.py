"""The private hosted zone of the stack."""

from __future__ import annotations

from tap_provisioner.blueprint.network import vpc
from tap_provisioner.blueprint.stack import Part, Stack
from tap_provisioner.spec.sections.dns import Dns
from tap_provisioner.step import GLOBAL
from tap_provisioner.steps.route53.hosted_zone import HostedZone

NAME = "private"


def dns(stack: Stack) -> Part:
    """Return the zone, which needs the VPC of every region."""
    spec = stack.spec
    zone = HostedZone(
        region=GLOBAL,
        name=NAME,
        origin=spec.where("dns.zone"),
        tags=dict(spec.tags),
        zone_name=stack.spec.section(Dns).zone,
        comment=f"Private zone of {spec.stack}",
        vpcs=frozenset((region.name, vpc(region)) for region in stack.regions),
    )
    return Part(published=[zone])
