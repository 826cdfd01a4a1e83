"""One resource of a plan, in Terraform's terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any

from tap_provisioner.engine.plan import DESTROYED, Action, Planned
from tap_provisioner.report.terraform.mapping import counterpart
from tap_provisioner.report.terraform.values import known, unknown, with_refs
from tap_provisioner.report.text import clean
from tap_provisioner.step import Phase, Step
from tap_provisioner.values import UNKNOWN, Ref, Sensitive

Attributes = dict[str, Any]
"""Values by the names of Terraform's attributes."""
Fields = dict[str, Any]
"""Values by the names of a kind's attributes."""
OF_EVERY_STEP = frozenset(field.name for field in fields(Step))
"""Fields that identify a step and hold no desired value."""
ACTIONS = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.NONE: ["no-op"],
}


def reason_of(planned: Planned) -> str:
    """Return why a resource is replaced or deleted, "" for every other action.

    Terraform gives no reason for what `terraform destroy` deletes.
    """
    if planned.action is Action.DELETE:
        return "" if planned.reason == DESTROYED else "delete_because_no_resource_config"
    if planned.action is Action.REPLACE:
        broken = planned.observed is not None and planned.observed.phase is Phase.BROKEN
        return "tainted" if broken else "cannot_update"
    return ""


class Resource:
    """A planned resource. `others` are all of the plan by address."""

    def __init__(self, planned: Planned, name: str, others: Mapping[str, Resource]) -> None:
        self.planned, self._name, self._others = planned, name, others
        self.counterpart = counterpart(planned.kind, type(planned.step) if planned.step else None)

    @property
    def identity(self) -> dict[str, str]:
        """Its names in Terraform, and its address here."""
        return {
            "address": f"{self.counterpart.type}.{self._name}",
            "tap_address": self.planned.address,
            "mode": "managed",
            "type": self.counterpart.type,
            "name": self._name,
            "provider_name": self.counterpart.provider,
        }

    @cached_property
    def before(self) -> Attributes | None:
        """Its attributes as they are, None if it does not exist."""
        found = self._before
        if found is None or self.planned.observed is None:
            return None
        outputs = {"id": self.planned.observed.id, **self.planned.observed.outputs}
        names = self.counterpart.declared.outputs.items()
        there = {name: outputs[output] for name, output in names if output in outputs}
        return self._read(found, lambda other: other._before) | there

    @cached_property
    def after(self) -> Attributes | None:
        """Its attributes as they will be, None if it is deleted."""
        if self.planned.foreign:
            return self.before
        found = self._after
        if found is None:
            return None
        attributes = self._read(found, lambda other: other._after)
        if self.before is not None and self.planned.action is not Action.REPLACE:
            return {**self.before, **attributes}
        declared = self.counterpart.declared
        open_ = [name for name, value in attributes.items() if value is None and name not in declared.unset]
        return attributes | dict.fromkeys([*open_, *declared.outputs], UNKNOWN)

    @property
    def refs(self) -> list[Ref]:
        """Its refs to other resources of the plan."""
        declared = self.planned.declared
        return [ref for ref in declared.refs() if ref.address in self._others] if declared else []

    @property
    def expressions(self) -> Attributes:
        """Its attributes as the spec has them, with refs for values of other resources."""
        found = self._read(self._asked, lambda other: other._asked)
        return {n: value for n, value in found.items() if value is not None and n != "tags_all"}

    def state(self, values: Attributes) -> dict[str, Any]:
        """Return it with `values` as an entry of a list of resources."""
        return {
            **self.identity,
            "schema_version": self.counterpart.declared.schema_version,
            "values": known(values),
            "sensitive_values": self._sensitive(values),
        }

    def entry(self) -> dict[str, Any]:
        """Return it as `resource_changes` shows it."""
        entry: dict[str, Any] = {
            **self.identity,
            "change": self._change(self._actions, self.before, self.after),
        }
        if self.planned.action is Action.REPLACE:
            entry["change"]["replace_paths"] = self._replace_paths()
        if reason := reason_of(self.planned):
            how = "replace_because_" if self.planned.action is Action.REPLACE else ""
            entry["action_reason"] = how + reason
        if self.planned.reason:
            entry["reason"] = clean(self.planned.reason)
        if self.planned.origin:
            entry["origin"] = self.planned.origin
        return entry

    def drift(self) -> dict[str, Any]:
        """Return what was changed outside: before is what was last applied, after what is there now."""
        now = self.before or {}
        last = {**(self._before or {}), **self._applied}
        was = {**now, **self.counterpart.read(last)}
        return {**self.identity, "change": self._change(["update"], was, now)}

    def _change(self, actions: list[str], was: Attributes | None, then: Attributes | None) -> dict[str, Any]:
        news = {
            name: value
            for name, value in (then or {}).items()
            if not (isinstance(value, Sensitive) and value == (was or {}).get(name))
        }
        return {
            "actions": actions,
            "before": None if was is None else known(was),
            "after": None if then is None else known(then),
            "after_unknown": unknown(news),
            "before_sensitive": self._sensitive(was),
            "after_sensitive": self._sensitive(then),
        }

    @property
    def _actions(self) -> list[str]:
        """Its actions: also an update where a sibling changes what is its own attribute in Terraform."""
        changed = self.planned.action is Action.NONE and self.before != self.after
        return ACTIONS[Action.UPDATE if changed else self.planned.action]

    def _replace_paths(self) -> list[list[str]]:
        fixed = [change.field for change in self.planned.changes if change.create_only]
        return [[attribute] for name in fixed for attribute, _ in self.counterpart.made_from(name)]

    def _sensitive(self, values: Attributes | None) -> dict[str, bool] | bool:
        return False if values is None else dict.fromkeys(self.counterpart.sensitive, True)

    @cached_property
    def _before(self) -> Fields | None:
        """The kind's attributes as they are, or as the spec says where only it decides."""
        observed, step, decided = self.planned.observed, self.planned.step, self.counterpart.declared.decided
        if observed is None or self.planned.action is Action.CREATE:
            return None
        meta = {n for n, each in step.attributes() if each.meta or n in decided} if step else set()
        seen = {n: value for n, value in observed.values.items() if n not in decided}
        return {**{n: value for n, value in _desired(step).items() if n in meta}, **seen}

    @cached_property
    def _after(self) -> Fields | None:
        """The kind's attributes as they will be; one that AWS has in an equivalent form stays as it is."""
        if self.planned.step is None:
            return None
        if self._before is None or self.planned.action is Action.REPLACE:
            return _desired(self.planned.step)
        return {**self._before, **self._applied}

    @property
    def _applied(self) -> Fields:
        """The desired attributes that differ, and those that share an attribute of Terraform with them."""
        values = _desired(self.planned.step)
        names = {change.field for change in self.planned.changes}
        names |= {each for name in names for _, made in self.counterpart.made_from(name) for each in made}
        return {name: values[name] for name in names if values.get(name) is not None}

    @cached_property
    def _asked(self) -> Fields:
        """The attributes with refs for values of other resources, known or not."""
        if not (self.planned.step and self.planned.declared):
            return _desired(self.planned.step)
        resolved, declared = _desired(self.planned.step), _desired(self.planned.declared)
        return {name: with_refs(resolved[name], declared[name], self._others) for name in resolved}

    def _read(self, found: Fields, of: Callable[[Resource], Fields | None]) -> Attributes:
        """Return Terraform's attributes for these, and for those of the siblings, which `of` returns."""
        every = dict(found)
        for kind in self.counterpart.declared.siblings:
            sibling = self._others.get(self.planned.address.replace(f"/{self.planned.kind}/", f"/{kind}/"))
            theirs = (of(sibling) if sibling else None) or {}
            every |= {f"{kind}.{name}": value for name, value in theirs.items()}
        region = {"region": self.planned.region} if self.counterpart.regional else {}
        return {**region, **self.counterpart.declared.fixed, **self.counterpart.read(every)}


def _desired(step: Step | None) -> Fields:
    """Return the desired values of a step by attribute."""
    named = step.attributes() if step else ()
    return {name: getattr(step, name) for name, _ in named if name not in OF_EVERY_STEP}
