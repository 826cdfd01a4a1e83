"""A run as JSON lines, in the shape of Terraform's machine-readable interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tap_provisioner import __version__
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.report.outputs import Outputs, named
from tap_provisioner.report.terraform import address_of, counterpart, name_of
from tap_provisioner.report.terraform.actions import reason_of
from tap_provisioner.report.text import clean, kind_of
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.progress import Throttle, sentence
from tap_provisioner.values import plain

_HOOKS = {
    Happening.STARTED: "apply_start",
    Happening.WAITING: "apply_progress",
    Happening.DONE: "apply_complete",
    Happening.FAILED: "apply_errored",
    Happening.SKIPPED: "apply_skipped",
}
_LEVELS = {"error": "error", "warning": "warn"}
"""How loud a diagnostic of a severity is, in Terraform's words."""


class Stream:
    """Writes JSON lines; as a listener, one for each event, of waiting one now and then."""

    def __init__(
        self,
        write: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: float = 10.0,
    ) -> None:
        self._write, self._now, self._tell = write, now, Throttle(pause)

    def line(self, kind: str, message: str, level: str = "info", **more: Any) -> None:
        """Write one line of the given type."""
        head = {
            "@level": level,
            "@message": clean(message),
            "@module": "tap_provisioner",
            "@timestamp": self._now().isoformat(),
            "type": kind,
        }
        self._write(json.dumps({**head, **plain(more)}))

    def version(self) -> None:
        """Say who writes."""
        self.line("version", f"tap_provisioner {__version__}", tap_provisioner=__version__, ui="1.2")

    def plan(self, plan: Plan) -> None:
        """Write what was changed outside, each planned change, and how many there are."""
        for planned in plan.resources:
            if planned.drift:
                self._change("resource_drift", "was changed outside", planned.address, planned.kind, "update")
        for planned in plan.changes:
            self.planned(planned.address, planned.kind, planned.action.value, reason_of(planned))
        self.summary(
            "plan",
            add=plan.count(Action.CREATE) + plan.count(Action.REPLACE),
            change=plan.count(Action.UPDATE),
            remove=plan.count(Action.DELETE) + plan.count(Action.REPLACE),
        )

    def planned(self, address: str, kind: str, action: str, reason: str = "") -> None:
        """Write one planned change, with Terraform's word for its reason where it has one."""
        self._change(
            "planned_change", action, address, kind, action, **({"reason": reason} if reason else {})
        )

    def _change(self, type_: str, message: str, address: str, kind: str, action: str, **more: str) -> None:
        change = {"resource": resource(address, kind), "action": action, **more}
        self.line(type_, f"{address}: {message}", change=change)

    def summary(self, operation: str, *, add: int = 0, change: int = 0, remove: int = 0) -> None:
        """Write how many resources were or are to be made, changed and removed."""
        counts = {"add": add, "change": change, "remove": remove, "import": 0, "operation": operation}
        self.line(
            "change_summary", f"{operation}: {add} added, {change} changed, {remove} removed", changes=counts
        )

    def diagnostic(
        self, summary: str, detail: str = "", *, severity: str = "error", address: str = ""
    ) -> None:
        """Write what is wrong, of which resource where it is of one, and the hint."""
        whose = {"address": address_of(address, kind_of(address)), "tap_address": address} if address else {}
        body = {"severity": severity, "summary": clean(summary), "detail": clean(detail), **whose}
        self.line("diagnostic", f"{severity}: {summary}", _LEVELS[severity], diagnostic=body)

    def outputs(self, values: Outputs) -> None:
        """Write the outputs."""
        found = named(values)
        body = {
            name: {"sensitive": False, "type": _type(value), "value": value} for name, value in found.items()
        }
        self.line("outputs", f"{len(found)} outputs", outputs=body)

    def __call__(self, event: Event) -> None:
        """Write an event."""
        if not self._tell(event):
            return
        hook: dict[str, Any] = {
            "resource": resource(event.address, kind_of(event.address)),
            "action": event.action,
            "elapsed_seconds": round(event.elapsed),
        }
        if event.id:
            hook |= {"id_key": "id", "id_value": clean(event.id)}
        if event.text:
            hook["text"] = clean(event.text)
        self.line(_HOOKS[event.happening], sentence(event, Paint(False)), hook=hook)


def resource(address: str, kind: str) -> dict[str, Any]:
    """Return how Terraform's lines name a resource of its root module, and our address."""
    found, full = counterpart(kind), address_of(address, kind)
    return {
        "addr": full,
        "tap_address": address,
        "module": "",
        "resource": full,
        "resource_type": found.type,
        "resource_name": name_of(address),
        "resource_key": None,
        "implied_provider": found.provider.rpartition("/")[2],
    }


def _type(value: Any) -> Any:
    return ["list", "string"] if isinstance(value, list) else "string"
