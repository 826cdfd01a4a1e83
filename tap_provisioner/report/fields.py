"""The fields of a resource, and how they differ, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tap_provisioner.report.paint import Paint
from tap_provisioner.report.text import clean, members, shown
from tap_provisioner.step import Change

WIDTH = 80
"""Where a value is broken into lines of its own; the same whatever the terminal, so that plans compare."""
STEP = "  "


def settings(values: Iterable[tuple[str, Any]], indent: str) -> Iterator[str]:
    """Yield `name = value` for each, the signs one below the other."""
    named = [(clean(name), value) for name, value in values]
    width = max((len(name) for name, _ in named), default=0)
    for name, value in named:
        yield from _setting(name.ljust(width), value, indent)


def _setting(name: str, value: Any, indent: str, mark: str = "") -> Iterator[str]:
    """Yield `name = value`, over several lines where one would be too long."""
    line = f"{indent}{mark}{name} = {shown(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping | tuple | list | frozenset):
        yield line
        return
    yield f"{indent}{mark}{name} ="
    yield from _inside(value, indent + STEP + " " * len(mark))


def _inside(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from settings(sorted(value.items()), indent)
        return
    for item in members(value):
        line = f"{indent}- {shown(item)}"
        if isinstance(item, Mapping) and len(line) > WIDTH:
            first, *rest = _inside(item, indent + STEP)
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield line


def difference(change: Change, indent: str, paint: Paint) -> Iterator[str]:
    """Yield `name: before -> after`, of mappings and collections only the parts that differ."""
    remark = paint("  (cannot be changed)", "dim") if change.create_only else ""
    yield from _differing(change.field, change.before, change.after, indent, paint, remark)


def _differing(
    name: str, before: Any, after: Any, indent: str, paint: Paint, remark: str = ""
) -> Iterator[str]:
    inner = indent + STEP
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield f"{indent}{clean(name)}:{remark}"
        for key in sorted({*before, *after}, key=str):
            if key not in after:
                yield from _painted(_setting(clean(key), before[key], inner, "- "), paint, "delete")
            elif key not in before:
                yield from _painted(_setting(clean(key), after[key], inner, "+ "), paint, "create")
            elif before[key] != after[key]:
                yield from _differing(key, before[key], after[key], inner, paint)
    elif isinstance(before, tuple | frozenset) and isinstance(after, tuple | frozenset):
        yield f"{indent}{clean(name)}:{remark}"
        yield from _members(before, after, inner, paint)
    else:
        old, new = shown(before), shown(after)
        if len(line := f"{indent}{clean(name)}: {old} -> {new}") <= WIDTH:
            yield line + remark
        else:
            yield f"{indent}{clean(name)}:{remark}"
            yield paint(f"{inner}- {old}", "delete")
            yield paint(f"{inner}+ {new}", "create")


def _members(
    before: tuple[Any, ...] | frozenset[Any],
    after: tuple[Any, ...] | frozenset[Any],
    indent: str,
    paint: Paint,
) -> Iterator[str]:
    gone = [item for item in members(before) if item not in after]
    new = [item for item in members(after) if item not in before]
    if not gone and not new:
        yield f"{indent}{shown(before)} -> {shown(after)}"
    yield from (paint(f"{indent}- {shown(item)}", "delete") for item in gone)
    yield from (paint(f"{indent}+ {shown(item)}", "create") for item in new)


def _painted(lines: Iterator[str], paint: Paint, style: str) -> Iterator[str]:
    return (paint(line, style) for line in lines)
