"""Values that Terraform nests or writes otherwise than the steps do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tap_provisioner.report.terraform.values import kind_of_unknown
from tap_provisioner.steps.ec2.security_group import Rule
from tap_provisioner.steps.rds._comparisons import Off
from tap_provisioner.steps.rds._instance_parameters import LIFECYCLE
from tap_provisioner.values import UNKNOWN, Sensitive, has_unknown, plain, refs

_TARGETS = {
    "igw": "gateway_id",
    "vgw": "gateway_id",
    "vpce": "vpc_endpoint_id",
    "nat": "nat_gateway_id",
    "tgw": "transit_gateway_id",
    "pcx": "vpc_peering_connection_id",
    "eigw": "egress_only_gateway_id",
    "lgw": "local_gateway_id",
    "cagw": "carrier_gateway_id",
    "arn:aws": "core_network_arn",
    "eni": "network_interface_id",
}
"""Where Terraform puts a route's target, by the beginning of its id."""
_TARGETS_BY_KIND = {"internet-gateway": "gateway_id", "nat-gateway": "nat_gateway_id"}
_PEERS = {"pl-": "prefix_list_ids", "sg-": "security_groups"}


def routes(desired: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return `route` blocks for the targets of destinations."""
    return [_route(destination, target) for destination, target in sorted(desired.items())]


def _route(destination: str, target: Any) -> dict[str, Any]:
    if destination.startswith("pl-"):
        place = "destination_prefix_list_id"
    else:
        place = "ipv6_cidr_block" if ":" in destination else "cidr_block"
    return {place: destination, **dict.fromkeys(_attributes_for(target), target)}


def _attributes_for(target: Any) -> Iterable[str]:
    """Return the attributes of a route's target: of one that is not known yet those that it may be in."""
    if isinstance(target, str):
        begin = "arn:aws" if target.startswith("arn:") else target.partition("-")[0]
        return (_TARGETS.get(begin, "network_interface_id"),)
    kind = kind_of_unknown(target)
    return (_TARGETS_BY_KIND[kind],) if kind in _TARGETS_BY_KIND else _TARGETS_BY_KIND.values()


def rules(desired: frozenset[Rule]) -> list[dict[str, Any]]:
    """Return an `ingress` or `egress` block for each permission."""
    return [_rule(rule) for rule in sorted(desired, key=repr)]


def _rule(rule: Rule) -> dict[str, Any]:
    peers = _PEERS.get(rule.peer[:3], "ipv6_cidr_blocks" if ":" in rule.peer else "cidr_blocks")
    block = {
        "description": rule.description,
        "from_port": rule.from_port or 0,
        "to_port": rule.to_port or 0,
        "protocol": rule.protocol,
        "cidr_blocks": [],
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "security_groups": [],
        "self": False,
    }
    return block | {peers: [rule.peer]}


def parameters(desired: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a `parameter` block for each setting."""
    return [{"name": name, "value": value} for name, value in sorted(desired.items())]


def replicas(regions: frozenset[str]) -> list[dict[str, str]]:
    """Return a `replica` block for each region."""
    return [{"region": region} for region in sorted(regions)]


def policy(document: Mapping[str, Any]) -> Any:
    """Return a policy as JSON text, as which Terraform holds it."""
    unknown = has_unknown(document) or any(refs(document))
    return UNKNOWN if unknown else json.dumps(plain(document), separators=(",", ":"))


def hidden(*values: Any) -> Sensitive:
    """Return what stands for a secret text with these values in it, so that changes are noticed."""
    return Sensitive(repr([plain(value) for value in values]))


def first(items: Iterable[Any]) -> Any:
    """Return the one that counts among places to choose from."""
    return next(iter(items))


def bound(size: int | None) -> int | None:
    """Return the bound up to which storage grows, 0 where it does not."""
    return 0 if size is None or isinstance(size, Off) else size


def lifecycle(choice: str | None) -> str | None:
    """Return RDS's word for extended support on or off."""
    return LIFECYCLE[choice] if choice else None
