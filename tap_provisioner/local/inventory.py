"""What is left in the account: every resource that its owner could see and would have to remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tap_provisioner.local.cloud import Cloud

Inventory = dict[str, dict[str, list[str]]]


def take(cloud: Cloud) -> Inventory:
    """The ids or names of everything that is left, by region and kind; kinds and regions of nothing left out.

    Left out is what AWS makes and removes itself: default VPCs with what belongs to them, main route tables,
    default security groups, deleted NAT gateways, default RDS groups, AWS's own roles. IAM is "global".
    """
    found: Inventory = {}
    for service, lister in LISTERS.items():
        for region, backend in cloud.backends(service).items():
            for kind, names in lister(backend).items():
                if names:
                    found.setdefault("global" if service == "iam" else region, {})[kind] = sorted(names)
    return {region: found[region] for region in sorted(found)}


def _ec2(ec2: Any) -> dict[str, list[str]]:
    vpcs = {vpc.id for vpc in ec2.vpcs.values() if vpc.is_default != "true" and not vpc.is_default}
    return {
        "vpc": list(vpcs),
        "subnet": [s.id for zone in ec2.subnets.values() for s in zone.values() if s.vpc_id in vpcs],
        "internet-gateway": list(ec2.internet_gateways),
        "elastic-ip": [a.allocation_id for a in ec2.addresses],
        "nat-gateway": [n.id for n in ec2.nat_gateways.values() if n.state != "deleted"],
        "route-table": [t.id for t in ec2.route_tables.values() if t.vpc_id in vpcs and not _is_main(t)],
        "security-group": [g.id for v in vpcs for g in ec2.groups.get(v, {}).values() if g.name != "default"],
        "network-interface": list(ec2.enis),
    }


def _is_main(table: Any) -> bool:
    return bool(table.main_association_id)


def _rds(rds: Any) -> dict[str, list[str]]:
    return {
        "db-instance": [d.db_instance_identifier for d in rds.databases.values()],
        "db-subnet-group": [g.name for g in rds.subnet_groups.values()],
        "db-parameter-group": [
            g.name for g in rds.db_parameter_groups.values() if not g.name.startswith("default.")
        ],
        "db-snapshot": list(rds.database_snapshots),
    }


def _iam(iam: Any) -> dict[str, list[str]]:
    return {"role": [r.name for r in iam.roles.values() if not r.path.startswith("/aws-service-role/")]}


def _secrets(secrets: Any) -> dict[str, list[str]]:
    return {"secret": [secret.name for secret in secrets.secrets.values()]}


def _dynamodb(dynamodb: Any) -> dict[str, list[str]]:
    return {"table": list(dynamodb.tables)}


LISTERS: dict[str, Callable[[Any], dict[str, list[str]]]] = {
    "ec2": _ec2,
    "rds": _rds,
    "iam": _iam,
    "secretsmanager": _secrets,
    "dynamodb": _dynamodb,
}
