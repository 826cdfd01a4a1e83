"""The fields of a resource, and how they differ, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tap_provisioner.report.text import clean, members, shown
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.step import Change

WIDTH = 80
"""Width at which a value is split into lines; independent of the terminal, so that plans can be compared."""
STEP = "  "
Items = tuple[Any, ...] | frozenset[Any]


def settings(values: Iterable[tuple[str, Any]], indent: str) -> Iterator[str]:
    """Yield `name = value` for each, with aligned signs."""
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


def differences(changes: Iterable[Change], indent: str, paint: Paint) -> Iterator[str]:
    """Yield `name: before -> after` for each, of mappings and collections only the parts that differ."""
    changes = tuple(changes)
    width = _width(change.field for change in changes if not _composite(change.before, change.after))
    for change in changes:
        remark = paint("  (forces replacement)", "replace") if change.create_only else ""
        yield from _differing(change.field, change.before, change.after, indent, width, paint, remark=remark)


def _width(names: Iterable[str]) -> int:
    return max((len(clean(name)) + 1 for name in names), default=0)


def _composite(before: Any, after: Any) -> bool:
    kinds: tuple[Any, ...] = (Mapping, tuple | frozenset)
    return any(isinstance(before, kind) and isinstance(after, kind) for kind in kinds)


def _differing(
    name: str,
    before: Any,
    after: Any,
    indent: str,
    width: int,
    paint: Paint,
    *,
    mark: str = "",
    remark: str = "",
) -> Iterator[str]:
    inner = indent + STEP + " " * len(mark)
    label = f"{clean(name)}:"
    head = indent + paint(mark, "update")
    if not _composite(before, after):
        old, new = shown(before), shown(after)
        if len(indent + mark) + max(len(label), width) + len(f" {old} -> {new}") <= WIDTH:
            yield f"{head}{label.ljust(width)} {paint(old, 'delete')} -> {paint(new, 'create')}{remark}"
        else:
            yield f"{head}{label}{remark}"
            yield paint(f"{inner}- {old}", "delete")
            yield paint(f"{inner}+ {new}", "create")
    else:
        yield f"{head}{label}{remark}"
        parts = _entries if isinstance(before, Mapping) else _members
        yield from parts(before, after, inner, paint)


def _entries(before: Mapping[str, Any], after: Mapping[str, Any], indent: str, paint: Paint) -> Iterator[str]:
    keys = [key for key in sorted({*before, *after}, key=str) if not _same(before, after, key)]
    plain = [k for k in keys if k in before and k in after and not _composite(before[k], after[k])]
    width = _width(map(str, plain))
    for key in keys:
        if key not in after:
            yield from (paint(line, "delete") for line in _setting(clean(key), before[key], indent, "- "))
        elif key not in before:
            yield from (paint(line, "create") for line in _setting(clean(key), after[key], indent, "+ "))
        else:
            yield from _differing(str(key), before[key], after[key], indent, width, paint, mark="~ ")


def _same(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> bool:
    return key in before and key in after and bool(before[key] == after[key])


def _members(before: Items, after: Items, indent: str, paint: Paint) -> Iterator[str]:
    gone = [item for item in members(before) if item not in after]
    new = [item for item in members(after) if item not in before]
    if not gone and not new:
        yield f"{indent}{shown(before)} -> {shown(after)}"
    yield from (paint(f"{indent}- {shown(item)}", "delete") for item in gone)
    yield from (paint(f"{indent}+ {shown(item)}", "create") for item in new)
