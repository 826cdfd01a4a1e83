"""A run of a command: what it found, planned and did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.graph import names_of
from tap_provisioner.engine.plan import Plan
from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.report.diagram.architecture import Architecture, architecture
from tap_provisioner.report.diagram.stock import stock
from tap_provisioner.report.outputs import outputs
from tap_provisioner.report.text import counted, listed
from tap_provisioner.report.text.plan import SYMBOLS
from tap_provisioner.report.text.progress import DID
from tap_provisioner.report.timeline import Timeline, timeline
from tap_provisioner.spec import Spec
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps import KINDS


@dataclass(frozen=True, kw_only=True)
class Story:
    """A run of `command` on the stack of `spec`, which began at `began` and took `seconds`.

    `discovery` is what existed before and `plan` what it was to do, both None where it ended before them;
    `report` is what it did, None where it changed nothing or did not finish. `error` is what ended it,
    `signal` the name of the signal that ended it, `kept` what is kept after the stack is deleted.
    """

    command: str
    spec: Spec
    began: datetime
    seconds: float
    aws_account: str = ""
    steps: Sequence[Step] = ()
    discovery: Discovery | None = None
    plan: Plan | None = None
    report: Report | None = None
    events: Sequence[Event] = ()
    warnings: Sequence[str] = ()
    kept: Sequence[str] = ()
    error: BaseException | None = None
    signal: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended, and everything was done."""
        return not (self.error or self.signal) and (self.report is None or self.report.ok)

    @property
    def verdict(self) -> str:
        """Return in a few words how it ended."""
        if self.signal:
            return f"interrupted by {self.signal}"
        if self.error and not self.events:
            return "refused: nothing was changed"
        if not self.ok:
            return "not finished"
        if self.command == "plan":
            return "changes to be made" if self.plan and self.plan.changes else "nothing to change"
        return "finished" if self.events else "nothing to do"

    @property
    def deleted(self) -> set[str]:
        """The names of what was deleted and not created again."""
        gone: set[str] = set()
        for event in self.events:
            if event.happening is Happening.DONE:
                (gone.add if event.action == "delete" else gone.discard)(event.address)
        return gone

    @property
    def done(self) -> str:
        """Return how many resources were changed, failed, or were not started."""
        done = Counter(event.action for event in self.events if event.happening is Happening.DONE)
        failed = self.report.failed.values() if self.report else ()
        stopped = sum(isinstance(error, Stopped) for error in failed)
        counts = {verb: done[action] for action, verb in DID.items()}
        counts |= {"failed": len(failed) - stopped, "interrupted": stopped, "not started": len(self.skipped)}
        return listed(counts)

    @property
    def skipped(self) -> dict[str, str]:
        """What was not started, and what it waits for, "" where the run was interrupted.

        Resources that the plan does not change are left out.
        """
        skipped = self.report.skipped if self.report else {}
        changing = {planned.address for planned in self.plan.changes} if self.plan else skipped.keys()
        return {address: cause for address, cause in skipped.items() if address in changing}

    @property
    def planned(self) -> str:
        """Return how many resources were to have each action."""
        if self.plan is None:
            return ""
        if self.destroys:
            return f"{counted(len(self.plan.owned), 'resource')} to delete"
        return listed({f"to {action}": self.plan.count(action) for action in SYMBOLS})

    @property
    def destroys(self) -> bool:
        """Whether it was to delete the whole stack."""
        return self.plan is not None and self.plan.destroy

    @cached_property
    def found(self) -> tuple[Observed, ...]:
        """What is there of the stack, as it was seen last."""
        steps = {step.address: step for step in self.steps}
        there = names_of(self.discovery.owned, steps) if self.discovery else {}
        if not self.destroys:
            there = {name: seen for name, seen in there.items() if name not in self.deleted}
        return tuple({**there, **(self.report.found if self.report else {})}.values())

    @property
    def architecture(self) -> Architecture:
        """The stack as it is; after a destroy as it was, with deleted resources marked."""
        facts = self.discovery.facts if self.discovery else {}
        steps = () if self.destroys else self.steps
        gone = self.deleted if self.destroys else ()
        return architecture(self.spec.stack, stock(steps, Discovery(self.found, facts), gone))

    @property
    def timeline(self) -> Timeline:
        """When it did what."""
        return timeline(self.events, self.steps, self.discovery.owned if self.discovery else (), KINDS)

    @property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """The outputs of the stack by region; none after a destroy."""
        return {} if self.destroys else outputs(self.spec, self.found)
