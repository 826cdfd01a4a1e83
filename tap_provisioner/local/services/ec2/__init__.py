"""EC2: networks, addresses and gateways."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

# AWS documentation: EC2 error codes. EC2 takes values that are newer than a model; its API Reference lists
# account attributes, such as vpc-max-elastic-ips, that the model does not.
CODES = Codes(
    "InvalidParameterValue",
    "MissingParameter",
    tags="InvalidParameterValue",
    denied="UnauthorizedOperation",
    throttled=("RequestLimitExceeded", 503),
    invalid_text="Value ({v.value}) for parameter {name} is invalid. {v.constraint}",
    missing_text="The request must contain the parameter {name}",
    throttled_text="Request limit exceeded.",
    unenforced=frozenset({"InstanceType", "AccountAttributeName"}),
    lengths=False,
)


def inventory(ec2: Any) -> dict[str, list[str]]:
    """What is left: networks and what is in them, except defaults, main tables and deleted gateways."""
    vpcs = {vpc.id for vpc in ec2.vpcs.values() if vpc.is_default != "true" and not vpc.is_default}
    return {
        "vpc": list(vpcs),
        "subnet": [s.id for zone in ec2.subnets.values() for s in zone.values() if s.vpc_id in vpcs],
        "internet-gateway": list(ec2.internet_gateways),
        "elastic-ip": [a.allocation_id for a in ec2.addresses],
        "nat-gateway": [n.id for n in ec2.nat_gateways.values() if n.state != "deleted"],
        "route-table": [
            t.id for t in ec2.route_tables.values() if t.vpc_id in vpcs and not t.main_association_id
        ],
        "security-group": [g.id for v in vpcs for g in ec2.groups.get(v, {}).values() if g.name != "default"],
        "network-interface": list(ec2.enis),
    }
