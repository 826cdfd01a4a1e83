"""The `configuration` of a plan as Terraform writes it: what the spec defines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tap_provisioner.report.terraform.mapping import AWS, address_of, counterpart
from tap_provisioner.report.terraform.resource import Resource
from tap_provisioner.report.terraform.values import expression
from tap_provisioner.report.text import kind_of
from tap_provisioner.values import Ref


def configuration(resources: Iterable[Resource]) -> dict[str, Any]:
    """Return the providers, one per region, and for each attribute where its value comes from.

    The provider without an alias, for resources without a region, is that of the first region.
    """
    asked = [resource for resource in resources if resource.planned.step]
    regions = list(dict.fromkeys(each.planned.region for each in asked if each.counterpart.regional))
    default = {"aws": _in_region(regions[0])} if regions else {}
    return {
        "provider_config": default | {_provider(r): {**_in_region(r), "alias": r} for r in regions},
        "root_module": {"resources": [_resource(each) for each in asked]},
    }


def _resource(resource: Resource) -> dict[str, Any]:
    identity = resource.identity
    regional = resource.counterpart.regional
    return {
        "address": identity["address"],
        "mode": "managed",
        "type": identity["type"],
        "name": identity["name"],
        "provider_config_key": _provider(resource.planned.region) if regional else "aws",
        "expressions": {n: expression(v, _references) for n, v in resource.expressions.items()},
        "schema_version": resource.counterpart.declared.schema_version,
    }


def _provider(region: str) -> str:
    return f"aws.{region}"


def _in_region(region: str) -> dict[str, Any]:
    return {"name": "aws", "full_name": AWS, "expressions": {"region": {"constant_value": region}}}


def _references(ref: Ref) -> list[str]:
    """Return what a ref refers to: the attribute, where Terraform has it, and the resource."""
    kind = kind_of(ref.address)
    address = address_of(ref.address, kind)
    return [*(f"{address}.{name}" for name in _attributes(kind, ref.output)), address]


def relevant_attributes(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """Return the attributes of other resources that the changes depend on."""
    found = {
        (address_of(ref.address, kind_of(ref.address)), name)
        for resource in resources
        if resource.planned.changes
        for ref in resource.refs
        for name in _attributes(kind_of(ref.address), ref.output)
    }
    return [{"resource": address, "attribute": [name]} for address, name in sorted(found)]


def _attributes(kind: str, output: str) -> list[str]:
    """Return the attribute that holds an output of a kind: the first, where several do."""
    found = counterpart(kind)
    names = [name for name, source in found.declared.outputs.items() if source == output]
    return (names or [name for name in found.attributes if name == output])[:1]
