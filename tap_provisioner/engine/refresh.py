"""A refresh of one resource that allows for listings that are some seconds old."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tap_provisioner.engine.events import Task
from tap_provisioner.engine.ownership import to_join
from tap_provisioner.engine.remove import delete
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import DuplicateError
from tap_provisioner.step import Observed, Phase, Step


class Refresh:
    """Reads one step's resource. `created` is what this run created for it, `gone` the ids it deleted.

    A listing that lags still shows what is gone, and does not yet show what was just created. So a run that
    died may have created a resource of a kind that allows duplicates, which is listed only after this run
    has created its own. This run's, on which nothing depends yet, is then deleted, as it is if it broke
    because of the other.
    """

    def __init__(self, step: Step, aws: Any, waiter: Waiter, task: Task, gone: Collection[str]) -> None:
        self._step, self._aws, self._waiter, self._task = step, aws, waiter, task
        self.created: Observed | None = None
        self.gone = set(gone)

    def __call__(self) -> Observed | None:
        """Return it, None if it is not listed yet. Raises DuplicateError on two that may be in use."""
        try:
            observed = self._step.find(self._aws)
        except DuplicateError as duplicates:
            alive = duplicates.ids - self.gone
            if len(alive) > 1:
                if not (
                    self._step.allows_duplicates
                    and self.created
                    and self.created.id in alive
                    and len(alive) == 2
                ):
                    raise
                self._give_up(self.created)
            return None
        if observed is None or to_join(self._step, observed):
            return None
        if not self._is_another(observed):
            return observed
        if self.created and self._broke(self.created):
            self._give_up(self.created)
        return None

    def _is_another(self, observed: Observed) -> bool:
        """Tell whether the resource that is to stay is not listed yet. Names, unlike ids, are used again."""
        if self.created is None:
            return self._step.allows_duplicates and observed.id in self.gone
        return observed.id != self.created.id and (self._step.allows_duplicates or observed.id in self.gone)

    def _broke(self, mine: Observed) -> bool:
        now = type(self._step).again(self._aws, mine)
        return now is not None and now.phase is Phase.BROKEN

    def _give_up(self, mine: Observed) -> None:
        self.created = None
        self.gone.add(mine.id)
        kind = type(self._step)
        now = kind.again(self._aws, mine) or mine
        delete(kind, self._aws, now, self._step, self._waiter, self._task)
