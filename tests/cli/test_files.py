"""Files that the program writes are written whole or not at all, and refused before the work."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.cli.files import Target
from tap_provisioner.errors import TapError


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
def test_an_old_one_is_replaced_as_a_whole(private: bool, mode: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    before = os.umask(0o022)
    try:
        Target(str(path), "--out", private=private).write("new")
    finally:
        os.umask(before)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    target = Target(str(path), "--out")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TapError, match="file: cannot be written: No space left on device"):
        target.write("new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("option", ["--out", "--report"])
@pytest.mark.parametrize("name", ["no/such/file", "."])
def test_where_there_can_be_no_file_nothing_is_planned(
    option: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / name)
    assert run(["plan", option, place, "--config", "/no/spec"]) == 1
    assert capsys.readouterr().err.startswith(f"error: {option} {place}: cannot be written: ")
    assert list(tmp_path.iterdir()) == []
