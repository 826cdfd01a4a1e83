"""What a destroy takes away, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tap_provisioner.engine.graph import Kinds, names_of
from tap_provisioner.report.text import brief, clean, counted
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import by_region
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps.rds.db_instance import DbInstance, final_snapshot
from tap_provisioner.steps.secretsmanager.secret import Secret, recovery_window

_INDENT = " " * 8


class Removal:
    """The resources `found` of a stack by name, as they are to go at `moment`.

    `steps` are those that still speak of them, by address.
    """

    def __init__(
        self, found: Iterable[Observed], steps: Mapping[str, Step], kinds: Kinds, moment: datetime
    ) -> None:
        order = {address: place for place, address in enumerate(steps)}
        names = names_of(found, steps)
        self.found = {name: names[name] for name in sorted(names, key=lambda n: order.get(n, len(order)))}
        self._steps: Mapping[str, Any] = steps
        self._kinds, self._moment = kinds, f"{moment:%Y%m%d%H%M%S}"

    @property
    def alone(self) -> Mapping[str, Observed]:
        """What goes by itself, and not with what contains it."""
        return {name: seen for name, seen in self.found.items() if not self._kinds[seen.kind].contained}

    @property
    def regions(self) -> tuple[str, ...]:
        """Where the resources are: the account's own first."""
        return tuple(by_region(self.found.values()))

    def tree(self, paint: Paint) -> Iterator[str]:
        """Yield what goes by region, with what becomes of the data in it."""
        for region in self.regions:
            yield paint(region, "bold")
            for name, seen in self.found.items():
                if seen.region == region:
                    yield paint(f"{'-':>5} {clean(name)} ({brief(seen.id)})", "delete")
                    if self._kinds[seen.kind].holds_data:
                        yield _INDENT + paint(f"holds data: {self._fate(name, seen)}", "error")
            yield ""
        yield paint(f"Destroy: {counted(len(self.found), 'resource')} in {', '.join(self.regions)}", "bold")

    def kept(self) -> Iterator[str]:
        """Yield what outlives the stack, a line each."""
        for name, seen in self.found.items():
            if seen.kind == DbInstance.kind and (snapshot := self._snapshot(name, seen)):
                yield f"final snapshot {clean(snapshot)} in {seen.region}"
            if seen.kind == Secret.kind and (days := self._recovery(name)):
                yield f"secret {clean(seen.id)} in {seen.region}, which can be restored for {days} days"

    def _fate(self, name: str, seen: Observed) -> str:
        if seen.kind == DbInstance.kind:
            snapshot = self._snapshot(name, seen)
            return (
                f"the final snapshot {clean(snapshot)} is taken" if snapshot else "no final snapshot is taken"
            )
        days = self._recovery(name)
        return f"it can be restored for {days} days" if days else "it is deleted for good"

    def _snapshot(self, name: str, instance: Observed) -> str:
        return final_snapshot(instance, self._steps.get(name), self._moment)

    def _recovery(self, name: str) -> int:
        return recovery_window(self._steps.get(name))
