"""`graph` and `diagram` need only the spec, and refuse what they cannot do before they begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tap_provisioner.cli.app import run
from tests.ecosystem.schemas import check_printed
from tests.pictures.stacks import CONFIG, parsed, texts

SPEC = ("--config", str(CONFIG / "tap.yaml"))


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [((), "flowchart LR"), (("--format", "dot"), "digraph stack {"), (("--json",), "{")],
    ids=["mermaid", "dot", "json"],
)
def test_graph_prints(arguments: tuple[str, ...], begin: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", *SPEC, *arguments]) == 0
    assert capsys.readouterr().out.startswith(begin + "\n")


def test_diagram_draws_what_the_suffix_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix, begin in ((".svg", "<svg "), (".html", "<!DOCTYPE html>\n"), (".mmd", "flowchart TB\n")):
        path = tmp_path / f"stack{suffix}"
        path.write_text("what was there before")
        assert run(["diagram", *SPEC, str(path)]) == 0
        assert path.read_text(encoding="utf-8").startswith(begin)
        assert capsys.readouterr().out == f"wrote {path}\n"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".mmd", ".svg"]


def test_diagram_says_in_json_what_it_drew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "stack.svg")
    assert run(["diagram", *SPEC, "--json", path]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"file": path}
    check_printed(["diagram", "--json"], printed)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("stack.png", "use a file name that ends in .svg, .html or .mmd"),
        ("nowhere/stack.svg", "nowhere/stack.svg: cannot be written: No such file or directory"),
        ("place.svg", "cannot be written: not a regular file"),
        ("a\0b.svg", "cannot be written: embedded null byte"),
    ],
    ids=["suffix", "directory", "not-a-file", "null"],
)
def test_diagram_refuses_in_one_line(
    name: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("place.svg").mkdir()
    assert run(["diagram", *SPEC, name]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert expected in err
    assert err.count("error:") == 1


def test_the_picture_in_the_docs_can_be_embedded() -> None:
    root = parsed((CONFIG.parent / "docs/diagram.svg").read_text(encoding="utf-8"))
    assert "tap-dev" in texts(root, "text")
