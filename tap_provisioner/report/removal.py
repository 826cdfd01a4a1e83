"""What a destroy takes away, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tap_provisioner.engine.graph import Kinds
from tap_provisioner.report.console import by_region
from tap_provisioner.report.paint import Paint
from tap_provisioner.report.text import brief, clean, counted
from tap_provisioner.step import Observed, Step

_INDENT = " " * 8


class Removal:
    """The resources `found` of a stack, as they are to go at `moment`.

    `steps` are those that still speak of them, by address.
    """

    def __init__(
        self, found: Iterable[Observed], steps: Mapping[str, Step], kinds: Kinds, moment: datetime
    ) -> None:
        order = {address: place for place, address in enumerate(steps)}
        self.found = tuple(sorted(found, key=lambda seen: order.get(seen.address, len(order))))
        self._steps, self._kinds, self._moment = steps, kinds, moment

    @property
    def regions(self) -> tuple[str, ...]:
        """Where the resources are: the account's own first."""
        return tuple(by_region(self.found))

    def tree(self, paint: Paint) -> Iterator[str]:
        """Yield what goes by region, with what becomes of the data in it."""
        for region, group in by_region(self.found).items():
            yield paint(region, "bold")
            for seen in group:
                yield paint(f"{'-':>5} {clean(seen.address or seen.kind)} ({brief(seen.id)})", "delete")
                if self._kinds[seen.kind].holds_data:
                    yield _INDENT + paint(f"holds data: {self._fate(seen)}", "error")
            yield ""
        yield paint(f"Destroy: {counted(len(self.found), 'resource')} in {', '.join(self.regions)}", "bold")

    def kept(self) -> Iterator[str]:
        """Yield what outlives the stack, a line each."""
        for seen in self.found:
            if seen.kind == "db-instance" and (name := self.snapshot(seen)):
                yield f"final snapshot {clean(name)} in {seen.region}"
            if seen.kind == "secret" and (days := self._recovery(seen)):
                yield f"secret {clean(seen.id)} in {seen.region}, which can be restored for {days} days"

    def snapshot(self, instance: Observed) -> str:
        """Return the name of an instance's final snapshot, "" where none is taken."""
        if self._wish(instance, "skip_final_snapshot", False):
            return ""
        prefix = self._wish(instance, "final_snapshot_prefix", f"{instance.id}-final")
        return f"{prefix}-{instance.id}-{self._moment:%Y%m%d%H%M%S}"

    def _fate(self, seen: Observed) -> str:
        if seen.kind == "db-instance":
            name = self.snapshot(seen)
            return f"the final snapshot {clean(name)} is taken" if name else "no final snapshot is taken"
        days = self._recovery(seen)
        return f"it can be restored for {days} days" if days else "it is deleted for good"

    def _recovery(self, secret: Observed) -> int:
        return int(self._wish(secret, "recovery_window_days", 30))

    def _wish(self, seen: Observed, name: str, default: Any) -> Any:
        return getattr(self._steps.get(seen.address), name, default)
