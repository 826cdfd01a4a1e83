"""Measure calls and wall time of plan, apply and destroy on the embedded AWS, relative to the critical path.

The critical path is the longest chain of dependent steps by duration. The rest of the wall time is overhead
of the tool.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Mapping

from tap_provisioner.access import Settings
from tap_provisioner.blueprint import build
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.graph import edges_of
from tap_provisioner.engine.plan import Action
from tap_provisioner.local import EmbeddedAws
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec, load


def longest(durations: Mapping[str, float], edges: Mapping[str, set[str]]) -> float:
    """Return the longest sum of durations along a chain of edges."""
    known: dict[str, float] = {}

    def until(node: str) -> float:
        if node not in known:
            known[node] = durations.get(node, 0.0) + max(map(until, edges[node]), default=0.0)
        return known[node]

    return max(map(until, edges))


def measure(spec: Spec, aws: EmbeddedAws, poll: float) -> list[dict[str, object]]:
    """Return a row of figures for each of plan, apply, second apply and destroy."""
    durations: dict[str, float] = {}

    def listen(event: Event) -> None:
        if event.happening is Happening.DONE:
            durations[event.address] = event.elapsed

    stack = Provisioner(spec, Settings(poll_interval=poll), listeners=[listen])
    edges = edges_of(build(spec))
    rows: list[dict[str, object]] = []

    def row(name: str, started: float, before: int, path: float | None = None) -> None:
        wall = time.monotonic() - started
        calls = aws.calls[before:]
        changing = sum(call.mutating for call in calls)
        figures = {"operation": name, "seconds": round(wall, 2), "calls": len(calls), "mutating": changing}
        ratio = {"critical_path": round(path, 2), "ratio": round(wall / path, 2)} if path else {}
        rows.append(figures | ratio)

    started, before = time.monotonic(), len(aws.calls)
    draft = stack.plan()
    row("first plan", started, before)
    started, before = time.monotonic(), len(aws.calls)
    if not (report := stack.apply(draft)).ok:
        raise SystemExit(f"the apply failed: {report.failed}")
    row("apply", started, before, longest(durations, edges))
    started, before = time.monotonic(), len(aws.calls)
    draft = stack.plan()
    stack.apply(draft)
    row("plan and apply, no changes", started, before)
    if draft.plan.count(Action.NONE) != len(draft.plan.resources):
        raise SystemExit("the second plan is not empty")
    durations.clear()
    started, before = time.monotonic(), len(aws.calls)
    if not (report := stack.destroy()).ok:
        raise SystemExit(f"the destroy failed: {report.failed}")
    transposed: dict[str, set[str]] = {node: set() for node in edges}
    for node, needed in edges.items():
        for other in needed:
            transposed[other].add(node)
    row("destroy", started, before, longest(durations, transposed))
    return rows


def main() -> None:
    """Run the benchmark and print its figures, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default="config/tap.yaml")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds per call (default: 0.05)")
    parser.add_argument("--speed", type=float, default=600.0, help="AWS seconds per second (default: 600)")
    parser.add_argument("--poll", type=float, default=0.1, help="seconds between refreshes (default: 0.1)")
    parser.add_argument("--lenient", action="store_true", help="skip the rules of the embedded AWS")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with EmbeddedAws(speed=options.speed, latency=options.latency, strict=not options.lenient) as aws:
        os.environ.update(aws.environment)
        rows = measure(load(options.config), aws, options.poll)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if options.json:
        json.dump({"operations": rows, "memory_mb_with_embedded_aws": memory}, sys.stdout, indent=2)
        return
    for figures in rows:
        shown = "  ".join(f"{name} {value}" for name, value in figures.items() if name != "operation")
        print(f"{figures['operation']:32}{shown}")
    print(f"memory, including the embedded AWS: {memory} MB")


if __name__ == "__main__":
    main()
