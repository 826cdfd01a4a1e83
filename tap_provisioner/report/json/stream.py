"""A run as JSON lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tap_provisioner import __version__
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.report.json import events
from tap_provisioner.report.json.model import text
from tap_provisioner.report.outputs import Outputs, named
from tap_provisioner.report.terraform.mapping import address_of, counterpart, name_of
from tap_provisioner.report.terraform.resource import reason_of
from tap_provisioner.report.text import clean, kind_of
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.progress import Throttle, sentence

_HOOKS = {
    Happening.STARTED: "apply_start",
    Happening.WAITING: "apply_progress",
    Happening.DONE: "apply_complete",
    Happening.FAILED: "apply_errored",
    Happening.SKIPPED: "apply_skipped",
}
_LEVELS = {"error": "error", "warning": "warn"}
"""Terraform's level of a diagnostic by its severity."""


class Stream:
    """Writes JSON lines; as a listener, one for each event, of waiting one every `pause` seconds."""

    def __init__(
        self,
        write: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: float = 10.0,
    ) -> None:
        self._write, self._now, self._passes = write, now, Throttle(pause)

    def _line(self, of: type[events.Line], message: str, **fields: Any) -> None:
        line = of.model_validate({"message": clean(message), "timestamp": self._now().isoformat(), **fields})
        self._write(text(line, indent=None))

    def version(self) -> None:
        """Write the version of the program."""
        self._line(events.Version, f"tap_provisioner {__version__}", tap_provisioner=__version__)

    def plan(self, plan: Plan) -> None:
        """Write what was changed outside of the spec, each planned change, and how many there are."""
        for planned in plan.resources:
            if planned.drift:
                change = {"resource": resource(planned.address, planned.kind)}
                message = f"{planned.address}: was changed outside"
                self._line(events.ResourceDrift, message, change=change)
        for planned in plan.changes:
            self.planned(planned.address, planned.kind, planned.action.value, reason_of(planned))
        self.summary(
            "plan",
            add=plan.count(Action.CREATE) + plan.count(Action.REPLACE),
            change=plan.count(Action.UPDATE),
            remove=plan.count(Action.DELETE) + plan.count(Action.REPLACE),
        )

    def planned(self, address: str, kind: str, action: str, reason: str = "") -> None:
        """Write one planned change, with Terraform's word for its reason where there is one."""
        change = {"resource": resource(address, kind), "action": action, "reason": reason or None}
        self._line(events.PlannedChange, f"{address}: {action}", change=change)

    def summary(self, operation: str, *, add: int = 0, change: int = 0, remove: int = 0) -> None:
        """Write how many resources were or are to be created, changed and deleted."""
        counts = {"add": add, "change": change, "remove": remove, "operation": operation}
        message = f"{operation}: {add} added, {change} changed, {remove} removed"
        self._line(events.ChangeSummary, message, changes=counts)

    def diagnostic(
        self, summary: str, detail: str = "", *, severity: str = "error", address: str = ""
    ) -> None:
        """Write an error or a warning with its hint, of a resource where it concerns one."""
        body = {
            "severity": severity,
            "summary": clean(summary),
            "detail": clean(detail),
            "address": address_of(address, kind_of(address)) if address else None,
            "tap_address": address or None,
        }
        self._line(events.Diagnostic, f"{severity}: {summary}", level=_LEVELS[severity], diagnostic=body)

    def outputs(self, values: Outputs) -> None:
        """Write the outputs."""
        found = named(values)
        body = {name: {"value": value} for name, value in sorted(found.items())}
        self._line(events.Outputs, f"{len(found)} outputs", outputs=body)

    def __call__(self, event: Event) -> None:
        if not self._passes(event):
            return
        hook = {
            "resource": resource(event.address, kind_of(event.address)),
            "action": event.action,
            "elapsed_seconds": round(event.elapsed),
            "id_key": "id" if event.id else None,
            "id_value": clean(event.id) if event.id else None,
            "text": clean(event.whole or event.text) or None,
        }
        self._line(events.Event, sentence(event, Paint(False)), type=_HOOKS[event.happening], hook=hook)


def resource(address: str, kind: str) -> dict[str, str]:
    """Return the names of a resource in Terraform's root module, and its address here."""
    found, full = counterpart(kind), address_of(address, kind)
    return {
        "addr": full,
        "tap_address": address,
        "resource": full,
        "resource_type": found.type,
        "resource_name": name_of(address),
        "implied_provider": found.provider.rpartition("/")[2],
    }
