"""Values as Terraform's plans write them: known, unknown, and as references."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any

from tap_provisioner.terraform import is_unknown
from tap_provisioner.values import Ref, Sensitive, plain, refs


def known(value: Any) -> Any:
    """Return the known parts of `value` as JSON; unknown ones are left out of mappings and null in lists."""
    if isinstance(value, Mapping):
        return {str(key): known(item) for key, item in sorted(value.items()) if not _hides(item)}
    if isinstance(value, tuple | list):
        return [known(item) for item in value]
    return None if _hides(value) else plain(value)


def unknown(value: Any) -> Any:
    """Return true in the places of `value` that are not yet known: Terraform's `after_unknown`."""
    if isinstance(value, Mapping):
        return {str(key): found for key, item in sorted(value.items()) if (found := unknown(item))}
    if isinstance(value, tuple | list):
        found = [unknown(item) for item in value]
        return found if any(found) else False
    return _hides(value)


def _hides(value: Any) -> bool:
    """Return whether `value` is hidden: sensitive or unknown; a set is unknown if a member is."""
    if isinstance(value, frozenset):
        return any(map(is_unknown, value))
    return is_unknown(value) or isinstance(value, Sensitive)


def with_refs(value: Any, declared: Any, others: Container[str]) -> Any:
    """Return `value`, with the refs of `declared` in the places that are outputs of `others`."""
    if isinstance(value, Mapping) and isinstance(declared, Mapping):
        return {key: with_refs(item, declared.get(key), others) for key, item in value.items()}
    return declared if any(ref.address in others for ref in refs(declared)) else value


def expression(value: Any, reference: Callable[[Ref], list[str]]) -> Any:
    """Return the source of `value` as Terraform's `configuration` writes it; empty if there is none."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return [{key: expression(item, reference) for key, item in block.items()} for block in value]
    sources = sorted({text for ref in refs(value) for text in reference(ref)}, reverse=True)
    if sources:
        return {"references": sources}
    return {} if _hides(value) else {"constant_value": known(value)}
