"""Visit a graph concurrently, each node after those that it depends on: the engine's only concurrency."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from threading import Event

from tap_provisioner.errors import TapError

Edges = Mapping[str, Collection[str]]
"""For each node, the nodes that must be visited before it."""


@dataclass(frozen=True)
class Outcome:
    """The result of a walk: errors by failed node, and the failed node that caused the skip of another."""

    done: tuple[str, ...]
    failed: Mapping[str, Exception]
    skipped: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether every node was visited and none failed."""
        return not (self.failed or self.skipped)

    def raise_failures(self) -> None:
        """Raise the failures of a walk that must not fail in part, as one TapError."""
        if self.failed:
            errors = sorted(self.failed.values(), key=str)
            hints = dict.fromkeys(error.hint for error in errors if isinstance(error, TapError))
            lines = "\n".join(dict.fromkeys(map(str, errors)))
            whole = "\n".join(dict.fromkeys(getattr(error, "whole", str(error)) for error in errors))
            raise TapError(lines, hint="; ".join(filter(None, hints)), whole=whole) from errors[0]


def walk(edges: Edges, visit: Callable[[str], None], *, parallelism: int, stop: Event) -> Outcome:
    """Call `visit` on every node, at most `parallelism` at a time, each after all that it depends on.

    A failure skips only the node's dependents. Once `stop` is set, no further node is visited. An interrupt
    sets it and is raised.
    """
    order = TopologicalSorter(edges)
    order.prepare()
    done: list[str] = []
    failed: dict[str, Exception] = {}
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(parallelism) as pool, _stopping(stop):
        while True:
            ready = () if stop.is_set() else order.get_ready()
            running |= {pool.submit(_unless_stopped, visit, node, stop): node for node in ready}
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                node = running.pop(future)
                try:
                    future.result()
                except _NotVisited:
                    pass
                except Exception as error:
                    failed[node] = error
                else:
                    done.append(node)
                    order.done(node)
    visited = {*done, *failed}
    left = [node for node in edges if node not in visited]
    return Outcome(tuple(done), failed, {node: _cause(edges, node, failed) for node in left})


class _NotVisited(Exception):
    """The walk was stopped before this node was visited."""


@contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    try:
        yield
    except BaseException:
        stop.set()
        raise


def _unless_stopped(visit: Callable[[str], None], node: str, stop: Event) -> None:
    if stop.is_set():
        raise _NotVisited
    visit(node)


def _cause(edges: Edges, node: str, failed: Collection[str]) -> str:
    """Return the failed node that `node` depends on, "" if the walk was stopped instead."""
    pending, visited = list(edges[node]), set()
    while pending:
        current = pending.pop(0)
        if current in failed:
            return current
        if current not in visited:
            visited.add(current)
            pending.extend(edges.get(current, ()))
    return ""
