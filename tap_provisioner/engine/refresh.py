"""A refresh of one resource that is right although listings are some seconds old."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tap_provisioner.engine.events import Task
from tap_provisioner.engine.remove import delete
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import DuplicateError
from tap_provisioner.step import Observed, Phase, Step


class Refresh:
    """Reads one step's resource. `created` is what this run created for it, `gone` the ids it deleted.

    A list that lags still shows what is gone, and not yet what was just made. So a run that died may
    have made one of a kind of which there can be any number, and it shows only after this run has
    made its own. Then this run's, on which nothing depends yet, is given up and deleted, as it is where
    it broke because of the other.
    """

    def __init__(self, step: Step, cloud: Any, waiter: Waiter, task: Task, gone: Collection[str]) -> None:
        self._step, self._cloud, self._waiter, self._task = step, cloud, waiter, task
        self.created: Observed | None = None
        self.gone = set(gone)

    def __call__(self) -> Observed | None:
        """Return it, None where none is shown yet. Raises DuplicateError on two that may be in use."""
        try:
            observed = self._step.find(self._cloud)
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
        if not (observed and self._is_another(observed)):
            return observed
        if self.created and self._broke(self.created):
            self._give_up(self.created)
        return None

    def _is_another(self, observed: Observed) -> bool:
        """Tell whether the one that is to stay is yet to be shown. Names, unlike ids, come again."""
        if self.created is None:
            return self._step.allows_duplicates and observed.id in self.gone
        return observed.id != self.created.id and (self._step.allows_duplicates or observed.id in self.gone)

    def _broke(self, mine: Observed) -> bool:
        now = type(self._step).again(self._cloud, mine)
        return now is not None and now.phase is Phase.BROKEN

    def _give_up(self, mine: Observed) -> None:
        self.created = None
        self.gone.add(mine.id)
        kind = type(self._step)
        now = kind.again(self._cloud, mine) or mine
        delete(kind, self._cloud, now, self._step, self._waiter, self._task)
