"""`init`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tap_provisioner.cli.options import OUTPUT, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean


@command(OUTPUT, example="init config --project shop --production --yes")
@click.argument("path", type=click.Path(), default="config/tap.yaml")
@click.option("--project", metavar="NAME", help="First part of every name.")
@click.option("--environment", "stage", metavar="NAME", help="Second part, which keeps stacks apart.")
@click.option("--primary", metavar="REGION", help="The region that holds the secret.")
@click.option("--replica", "replicas", multiple=True, metavar="REGION", help="Another; may be repeated.")
@click.option("--production/--sandbox", default=None, help="Lose nothing, or cost little.")
@click.option("--yes", is_flag=True, help="Do not ask: defaults for what is not given.")
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def init(
    session: Session,
    path: str,
    project: str | None,
    stage: str | None,
    primary: str | None,
    replicas: tuple[str, ...],
    production: bool | None,
    yes: bool,
    force: bool,
) -> int:
    """Write a spec to begin with. PATH is its file, or a directory for it; a JSON Schema goes beside it."""
    from tap_provisioner.cli.interview import SCHEMA, Interview
    from tap_provisioner.spec.schema import schema_text
    from tap_provisioner.spec.starter import starter

    file = _spec_file(Path(path))
    schema = file.with_name(SCHEMA)
    _refuse_existing([] if force else [file])
    given = {
        "project": project,
        "environment": stage,
        "primary": primary,
        "replicas": replicas or None,
        "production": production,
    }
    known = {key: value for key, value in given.items() if value is not None}
    answers = Interview(session.terminal, known, defaults=yes).ask()
    texts = {schema: schema_text(), file: starter(answers, schema=SCHEMA)}
    _refuse_existing([] if force else [name for name, text in texts.items() if _holds_other(name, text)])
    for name, text in texts.items():
        _write(name, text)
        session.terminal.show(f"wrote {clean(name)}")
    session.terminal.say(f"Next: python -m tap_provisioner validate --config {clean(file)}")
    return 0


def _spec_file(path: Path) -> Path:
    if path.suffix in (".yaml", ".yml"):
        return path
    with _accessible():
        if path.suffix and not path.is_dir():
            raise TapError(f"{path}: a spec's name ends in .yaml or .yml", hint="choose another PATH")
    return path / "tap.yaml"


def _refuse_existing(files: list[Path]) -> None:
    with _accessible():
        found = [file for file in files if file.exists()]
    if found:
        raise TapError(f"{found[0]} exists already", hint="choose another PATH, or --force to overwrite it")


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
