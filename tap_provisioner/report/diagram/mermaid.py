"""The syntax of Mermaid flowcharts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tap_provisioner.report.text import clean

_SPECIAL = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;"})


class Names:
    """Short names of nodes: addresses have characters that are special in Mermaid."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        return self._names.setdefault(address, f"n{len(self._names)}")


def label(*lines: str) -> str:
    """Return the text of a node, quoted, without empty lines."""
    return '"' + "<br/>".join(clean(line).translate(_SPECIAL) for line in lines if line) + '"'


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with more indentation."""
    return (f"  {line}" for line in lines)


def block(name: str, title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a subgraph with `lines` in it."""
    yield f"subgraph {name}[{label(title)}]"
    yield from indented(lines)
    yield "end"
