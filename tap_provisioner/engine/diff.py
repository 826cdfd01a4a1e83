"""The diff between a step and the observed resource, for all kinds."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from typing import Any

from tap_provisioner.step import Change, Observed, Step
from tap_provisioner.values import Ref, Sensitive, Unknown, has_unknown, plain, substitute


def diff(step: Step, observed: Observed) -> dict[str, Change]:
    """Return the attributes of `step` that are not as desired, by name, in the order of declaration."""
    changes = {}
    for name, each in step.attributes():
        after = getattr(step, name)
        if not each.compared or after is None or name in observed.delegated:
            continue
        before = observed.values.get(name)
        if isinstance(after, Unknown) or not (each.same or _equal)(after, before):
            changes[name] = Change(name, before, after, each.create_only)
    return changes


def _equal(desired: Any, found: Any) -> bool:
    return not has_unknown(desired) and bool(desired == found)


def creation_changes(step: Step) -> dict[str, Change]:
    """Return every attribute that a creation of `step` would set, as changes from None."""
    return {
        name: Change(name, None, Sensitive("") if each.write_only else value, each.create_only)
        for name, each in step.attributes()
        if not each.meta and (value := getattr(step, name)) is not None
    }


def resolve(step: Step, lookup: Callable[[Ref], Any]) -> Step:
    """Return `step` with each ref replaced by its value from `lookup`, and with its digest."""
    values = {name: getattr(step, name) for name, each in step.attributes() if not each.meta}
    resolved = {name: substitute(value, lookup) for name, value in values.items()}
    return dataclasses.replace(step, **resolved, digest=step.digest or digest_of(step))


def digest_of(step: Step) -> str:
    """Return a short digest of the desired attributes, the same for every run of the same spec."""
    desired = {n: plain(getattr(step, n)) for n, each in step.attributes() if each.compared}
    text = json.dumps(desired, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
