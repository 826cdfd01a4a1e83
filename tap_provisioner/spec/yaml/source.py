"""Reads a YAML file safely, within limits of size, and with the line of every value."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import yaml

from tap_provisioner.spec.yaml.builder import Builder, Flaw, Unreadable
from tap_provisioner.spec.yaml.nodes import Node

MAX_BYTES = 1024 * 1024

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTED = re.compile(r" ?(['\"])(?!<)(?:(?!\1).){2,}\1")


def read(path: str | os.PathLike[str]) -> str:
    """The text of a spec file: regular, at most 1 MiB, UTF-8, printable.

    Raises:
        Unreadable: with the reason and a hint.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise Unreadable("not a regular file: give the path of the spec file")
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable("no such file: set --config, or create a spec with init") from None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or 'unknown error'}") from None
    except ValueError:
        raise Unreadable("cannot be read: the file name contains a NUL character") from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES} bytes, too large for a spec")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("is not UTF-8 text: save it as UTF-8", line) from None


def parse(text: str) -> tuple[Node, list[Flaw]]:
    """The tree of a document, whose top level is a mapping, and the problems of single values.

    Raises:
        Unreadable: if there is no such tree, or it exceeds the limits of depth and size.
    """
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        raise Unreadable(
            "contains a control character: is it a text file?", text.count("\n", 0, odd.start()) + 1
        )
    builder = Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.feed(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = _QUOTED.sub("", getattr(error, "problem", None) or "syntax error")
        raise Unreadable(f"is not valid YAML: {reason}", mark.line + 1 if mark else 0) from None
    if builder.root is None or (builder.root.kind == "scalar" and builder.root.value is None):
        raise Unreadable("is empty: a spec starts with `version: 1`")
    if builder.root.kind != "mapping":
        raise Unreadable("must be a mapping at its top level, starting with `version: 1`", 1)
    return builder.root, builder.flaws
