"""Files that hold no spec at all: one clean problem, in bounded time."""

from __future__ import annotations

import os
import sys

import pytest

from tap_provisioner.spec import SpecError, load, parse
from tap_provisioner.spec.yaml import source
from tap_provisioner.spec.yaml.builder import MAX_DEPTH, MAX_NODES

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 30))
EMPTY = "is empty: a spec starts with `version: 1`"
TOP = "must be a mapping at its top level, starting with `version: 1`"

CONTENTS = {
    "empty": (b"", f": {EMPTY}"),
    "blank": (b"\n \n", f": {EMPTY}"),
    "comments": (b"# nothing\n", f": {EMPTY}"),
    "null": (b"~\n", f": {EMPTY}"),
    "a list": (b"- 1\n", f":1: {TOP}"),
    "a text": (b"hello\n", f":1: {TOP}"),
    "binary": (b"version: 1\n\x00\x01", ":2: contains a control character: is it a text file?"),
    "not UTF-8": (b"a: b\nc: \xff\n", ":2: is not UTF-8 text: save it as UTF-8"),
    "UTF-16": ("version: 1".encode("utf-16"), ":1: is not UTF-8 text: save it as UTF-8"),
    "two documents": (b"a: b\n---\nc: d\n", ":2: contains more than one YAML document: remove all but one"),
    "a dangling alias": (b"a: *hunter2\n", ":1: is not valid YAML: alias of an undefined anchor"),
    "an alias of itself": (b"a: &a [*a]\n", ":1: is not valid YAML: alias of an undefined anchor"),
    "an alias bomb": (BOMB.encode(), f":4: contains more than {MAX_NODES} keys and values"),
    "a chain of aliases": (CHAIN.encode(), f":20: is nested more than {MAX_DEPTH} levels deep"),
    "many values": (b"a: [" + b"1," * 20_000 + b"]", f":1: contains more than {MAX_NODES} keys and values"),
    "deep": (b"a: " + b"[" * 100_000, f":1: is nested more than {MAX_DEPTH} levels deep"),
    "deep by indent": (
        "".join(" " * n + "a:\n" for n in range(900)).encode(),
        f":21: is nested more than {MAX_DEPTH} levels deep",
    ),
    "too large": (b"#" * (source.MAX_BYTES + 1), ": is larger than 1048576 bytes, too large for a spec"),
}


def only(path: object) -> str:
    with pytest.raises(SpecError) as caught:
        load(path)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert "\n" not in str(problem)
    return str(problem)


@pytest.mark.parametrize(("content", "expected"), CONTENTS.values(), ids=CONTENTS.keys())
def test_no_spec_at_all(content, expected, tmp_path):
    path = tmp_path / "tap.yaml"
    path.write_bytes(content)
    assert only(path) == f"{path}{expected}"


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: b: c", "a: 'x", "a:\n\t- b", "{", "%YAML 9", 'a: "\\q"', "!<"]
)
def test_a_syntax_error_has_its_line(text, problems):
    (problem,) = problems(f"version: 1\n{text}\n")
    line, _, message = problem.partition(": ")
    assert line in {"2", "3"}
    assert message.startswith("is not valid YAML: ")


def test_a_syntax_error_repeats_no_value(problems):
    for text in (
        "password: !hunter2!x y",
        "password: 'hunter2",
        "password: *hunter2",
        "password: hunter2: x",
    ):
        assert not any("hunter2" in problem for problem in problems(text))


@pytest.mark.parametrize("loader", [n for n in ("SafeLoader", "CSafeLoader") if hasattr(source.yaml, n)])
def test_with_and_without_libyaml(loader, text, problems, monkeypatch):
    monkeypatch.setattr(source, "_LOADER", getattr(source.yaml, loader))
    assert parse(text).stack == "tap-dev"
    assert problems("a: b\nc: ]")[0].startswith("2: is not valid YAML: ")
    assert "3: a key must be text: quote it" in problems("a: &a [x]\nb: *a\n1: 2")


def test_missing(tmp_path):
    path = tmp_path / "none.yaml"
    assert only(path) == f"{path}: no such file: set --config, or create a spec with init"


def test_a_directory(tmp_path):
    assert only(tmp_path) == f"{tmp_path}: not a regular file: give the path of the spec file"


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert only(path) == f"{path}: not a regular file: give the path of the spec file"


def test_a_loop_of_links(tmp_path):
    path = tmp_path / "loop"
    path.symlink_to(path)
    assert only(path).startswith(f"{path}: cannot be read: Too many levels")


def test_names_that_cannot_be_a_file():
    assert only("a\0b") == "a\\x00b: cannot be read: the file name contains a NUL character"
    assert only("a" * 5000).endswith(": cannot be read: File name too long")


def test_a_byte_order_mark_is_ignored(tmp_path, text):
    path = tmp_path / "tap.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(path).stack == "tap-dev"


def test_deep_nesting_does_not_need_the_stack_of_python(problems):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        assert problems("a: " + "[" * 5000)
    finally:
        sys.setrecursionlimit(limit)
