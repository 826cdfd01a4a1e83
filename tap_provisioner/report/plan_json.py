"""A plan as JSON, in the shape of Terraform's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner import __version__
from tap_provisioner.engine.diff import wishes
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.terraform import PROVIDER, type_of
from tap_provisioner.report.text import clean
from tap_provisioner.step import Phase
from tap_provisioner.values import UNKNOWN, Sensitive, plain

FORMAT = "1.2"
ACTIONS = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.NONE: ["no-op"],
}


def document(plan: Plan, stack: str) -> dict[str, Any]:
    """Return the plan of a stack as a JSON document."""
    changes = [_change(planned) for planned in plan.resources]
    return {
        "format_version": FORMAT,
        "tap_provisioner_version": __version__,
        "stack": stack,
        "applyable": bool(plan.changes),
        "complete": True,
        "errored": False,
        "planned_values": {
            "root_module": {
                "resources": [
                    {
                        **entry["identity"],
                        "values": entry["change"]["after"],
                        "sensitive_values": entry["change"]["after_sensitive"],
                    }
                    for entry in changes
                    if entry["change"]["after"] is not None
                ]
            }
        },
        "resource_changes": [_entry(entry) for entry in changes],
        "resource_drift": [_drift(planned) for planned in plan.resources if planned.drift],
        "summary": {
            action.value: plan.count(action)
            for action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE)
        },
        "notes": [clean(note) for note in plan.notes],
    }


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry["identity"], **{key: value for key, value in entry.items() if key != "identity"}}


def identity(planned: Planned) -> dict[str, str]:
    """Return by what names a resource is known."""
    return {
        "address": planned.address,
        "mode": "managed",
        "type": type_of(planned.kind),
        "name": planned.step.name if planned.step else planned.address.split("/", 2)[-1],
        "provider_name": PROVIDER,
    }


def _change(planned: Planned) -> dict[str, Any]:
    before = _before(planned)
    after = _after(planned, before)
    known, unknown = _parted(after)
    if planned.action in (Action.CREATE, Action.REPLACE):
        unknown = {"id": True, **unknown}
    change = {
        "actions": ACTIONS[planned.action],
        "before": _parted(before)[0] if before is not None else None,
        "after": known if after is not None else None,
        "after_unknown": unknown,
        "before_sensitive": _sensitive(before),
        "after_sensitive": _sensitive(after),
    }
    if planned.action is Action.REPLACE:
        change["replace_paths"] = [[change.field] for change in planned.changes if change.create_only]
    result: dict[str, Any] = {"identity": identity(planned), "change": change}
    if reason := _reason(planned):
        result |= {"action_reason": reason, "reason": clean(planned.reason)}
    if planned.origin:
        result["origin"] = planned.origin
    return result


def _before(planned: Planned) -> dict[str, Any] | None:
    if planned.seen is None or planned.action is Action.CREATE:
        return None
    return {"id": planned.seen.id, **planned.seen.values}


def _after(planned: Planned, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what is there after apply: a wish that AWS already meets in its own way is left in that way."""
    if planned.step is None:
        return None
    if before is None or planned.action is Action.REPLACE:
        return {name: change.after for name, change in wishes(planned.step).items()}
    return {**before, **{change.field: change.after for change in planned.changes}}


def _drift(planned: Planned) -> dict[str, Any]:
    """Return what was changed outside: before is what was last applied, after what is there now."""
    now = _before(planned) or {}
    was = {**now, **{change.field: change.after for change in planned.changes}}
    return {
        **identity(planned),
        "change": {
            "actions": ["update"],
            "before": _parted(was)[0],
            "after": _parted(now)[0],
            "after_unknown": {},
            "before_sensitive": _sensitive(was),
            "after_sensitive": _sensitive(now),
        },
    }


def _reason(planned: Planned) -> str:
    if planned.action is Action.DELETE:
        return "delete_because_no_resource_config"
    if planned.action is Action.REPLACE:
        broken = planned.seen is not None and planned.seen.phase is Phase.BROKEN
        return "replace_because_tainted" if broken else "replace_because_cannot_update"
    return ""


def _parted(value: Any) -> tuple[Any, Any]:
    """Return what is known of a value as JSON has it, and in its shape true for what is not yet known."""
    if value is UNKNOWN:
        return None, True
    if isinstance(value, Mapping):
        parts = {str(key): _parted(item) for key, item in sorted(value.items())}
        known = {key: part for key, (part, unknown) in parts.items() if unknown is not True}
        return known, {key: unknown for key, (_, unknown) in parts.items() if unknown}
    if isinstance(value, tuple | list | frozenset) and any(_parted(item)[1] for item in value):
        ordered = sorted(value, key=repr) if isinstance(value, frozenset) else value
        return [_parted(item)[0] for item in ordered], [_parted(item)[1] or False for item in ordered]
    return plain(value), False


def _sensitive(values: Mapping[str, Any] | None) -> dict[str, bool]:
    return {name: True for name, value in (values or {}).items() if isinstance(value, Sensitive)}
