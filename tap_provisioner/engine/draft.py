"""A plan with what is needed to carry it out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tap_provisioner.engine.approval import narrow
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.plan import Plan, Planned
from tap_provisioner.step import Step


@dataclass(frozen=True)
class Draft:
    """A plan together with what it was made from, ready to be applied.

    `beat` is that of the stack's record when the plan was made, None if no other run was possible; `at` is
    when it was made, on the monotonic clock. Of a saved plan, `saved` is what was approved, and the plan
    what is still to be done of it; see `Approval` for `done` and `left`. A destroy has no steps; `ending`
    are those of the spec by address, which say how to delete their resources.
    """

    plan: Plan
    steps: tuple[Step, ...]
    discovery: Discovery
    beat: int | None = None
    at: float = field(default_factory=time.monotonic)
    saved: Plan | None = None
    done: tuple[str, ...] = ()
    left: tuple[Planned, ...] = ()
    ending: Mapping[str, Step] = field(default_factory=dict)

    @property
    def approved(self) -> Plan:
        """The plan that the operator approves, or has approved, with the resources that are unmanaged now."""
        return replace(self.saved, unmanaged=self.plan.unmanaged) if self.saved else self.plan

    @property
    def gist(self) -> list[tuple[object, ...]]:
        """What an operator approves: the action and the changes of each resource."""
        return [(planned.address, planned.action, planned.changes) for planned in self.plan.changes]

    def narrowed(self, saved: Plan) -> Draft:
        """Return what of a saved plan is still to be done; see `narrow`. Raises TapError."""
        approval = narrow(saved, self.plan, self.steps)
        return replace(self, plan=approval.plan, saved=saved, done=approval.done, left=approval.left)
