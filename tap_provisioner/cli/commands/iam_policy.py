"""`iam-policy`."""

from __future__ import annotations

import functools
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError

if TYPE_CHECKING:
    from tap_provisioner.report.iam_policy import Policy


def _account(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{12}", value, re.ASCII):
        raise click.BadParameter(f"{value} is not a 12-digit account id.")
    return value


def _regions(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from tap_provisioner.aws.regions import known_regions

    for value in values:
        if value not in known_regions():
            raise click.BadParameter(f"{value} is not a region.")
    return values


def _kinds(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from tap_provisioner.steps import KINDS

    for value in values:
        if value not in KINDS:
            raise click.BadParameter(f"{value} is not a kind of resource.")
    return values


_removed = functools.partial(click.option, multiple=True, metavar="NAME")


@command(STACK, example="iam-policy --for apply --account 111122223333")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["plan", "apply", "destroy", "doctor"]),
    required=True,
    help="Command to allow; status and output need plan.",
)
@click.option(
    "--account", callback=_account, metavar="ID", help="Account in ARNs (default: the spec's, or *)."
)
@_removed("--region", "left", callback=_regions, help="Include a removed region. Repeatable.")
@_removed("--kind", "removed", callback=_kinds, help="Include a removed kind. Repeatable.")
@click.option("--out-dir", type=click.Path(), metavar="DIR", help="Write each policy to a file in DIR.")
def iam_policy(
    session: Session,
    purpose: str,
    account: str | None,
    left: tuple[str, ...],
    removed: tuple[str, ...],
    out_dir: str | None,
) -> int:
    """Print the minimal IAM policies for the spec."""
    from tap_provisioner.aws.permission import Command
    from tap_provisioner.report.iam_policy import iam_policies
    from tap_provisioner.report.json.documents import Policies
    from tap_provisioner.report.json.model import text

    allowed = session.spec.accounts
    whose = account or (allowed[0] if len(allowed) == 1 else "*")
    policies = iam_policies(session.spec, Command(purpose), whose, left, removed)
    if out_dir is not None:
        session.terminal.show(*_written(policies, out_dir))
    elif len(policies) == 1:
        session.terminal.show(text(Policies.model_validate(policies[0].document)))
    else:
        listed = [{"PolicyName": each.name, "PolicyDocument": each.document} for each in policies]
        session.terminal.show(text(Policies.model_validate(listed)))
        session.terminal.say(
            f"{len(policies)} managed policies, attach all of them; --out-dir DIR writes each to a file"
        )
    return 0


def _written(policies: list[Policy], out_dir: str) -> Iterator[str]:
    """Write each policy to a file, and yield the command that creates it. Raises TapError."""
    from tap_provisioner.cli.files import Target

    directory = Path(out_dir)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TapError(
            f"{out_dir}: {error.strerror or 'cannot be created'}", hint="choose another --out-dir"
        ) from None
    for policy in policies:
        path = directory / f"{policy.name}.json"
        Target(str(path), "--out-dir").write(json.dumps(policy.document, indent=2) + "\n")
        yield (
            f"aws iam create-policy --policy-name {policy.name} "
            f"--policy-document {shlex.quote(f'file://{path}')}"
        )
