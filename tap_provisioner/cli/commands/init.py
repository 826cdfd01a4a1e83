"""`init`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tap_provisioner.cli.options import OUTPUT, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean


@command(OUTPUT, example="init config --project shop --production --yes")
@click.argument("path", type=click.Path(), default="config/tap.yaml")
@click.option("--project", metavar="NAME", help="First part of every name.")
@click.option("--environment", "stage", metavar="NAME", help="Second part; distinguishes stacks.")
@click.option("--primary", metavar="REGION", help="Region of the secret.")
@click.option("--replica", "replicas", multiple=True, metavar="REGION", help="Another region. Repeatable.")
@click.option("--production/--sandbox", default=None, help="Safe settings, or cheap ones.")
@click.option("--yes", is_flag=True, help="Do not ask; use the defaults.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def init(session: Session, path: str, yes: bool, force: bool, **answers: Any) -> int:
    """Write a first spec. PATH is its file or directory, which also gets the JSON Schema."""
    from tap_provisioner.cli.interview import SCHEMA, Interview
    from tap_provisioner.spec.schema import schema_text
    from tap_provisioner.spec.starter import starter

    file = _spec_file(Path(path))
    schema = file.with_name(SCHEMA)
    _refuse_existing([] if force else [file])
    answers["environment"] = answers.pop("stage")
    known = {key: value for key, value in answers.items() if value not in (None, ())}
    spec = starter(Interview(session.terminal, known, defaults=yes).ask(), schema=SCHEMA)
    texts = {schema: schema_text(), file: spec}
    _refuse_existing([] if force else [name for name, text in texts.items() if _holds_other(name, text)])
    for name, text in texts.items():
        _write(name, text)
        session.terminal.show(f"wrote {clean(name)}")
    session.terminal.say(f"Next: {session.program} validate --config {clean(file)}")
    return 0


def _spec_file(path: Path) -> Path:
    if path.suffix in (".yaml", ".yml"):
        return path
    with _accessible():
        if path.suffix and not path.is_dir():
            raise TapError(f"{path}: a spec must end in .yaml or .yml", hint="choose another PATH")
    return path / "tap.yaml"


def _refuse_existing(files: list[Path]) -> None:
    with _accessible():
        found = [file for file in files if file.exists()]
    if found:
        raise TapError(f"{found[0]} already exists", hint="choose another PATH, or overwrite it with --force")


def _holds_other(file: Path, text: str) -> bool:
    with _accessible():
        return file.exists() and file.read_bytes() != text.encode()


def _write(file: Path, text: str) -> None:
    with _accessible():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@contextmanager
def _accessible() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TapError(f"{error.filename}: {error.strerror}", hint="choose another PATH") from None
