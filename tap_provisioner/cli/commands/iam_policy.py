"""`iam-policy`."""

from __future__ import annotations

import re

import click

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session


def _account(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{12}", value, re.ASCII):
        raise click.BadParameter(f"{value} is not an account id of twelve digits.")
    return value


def _regions(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from tap_provisioner.aws.regions import known_regions

    for value in values:
        if value not in known_regions():
            raise click.BadParameter(f"{value} is not a region.")
    return values


@command(STACK, example="iam-policy --for apply --account 111122223333")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["plan", "apply", "destroy", "doctor"]),
    required=True,
    help="The command that is to work; status and output need what plan needs.",
)
@click.option(
    "--account",
    callback=_account,
    metavar="ID",
    help="The account that ARNs name. Default: the only one that the spec allows, else any (*).",
)
@click.option(
    "--region",
    "left",
    multiple=True,
    callback=_regions,
    metavar="NAME",
    help="A region that left the spec and still has to be emptied. Repeatable.",
)
def iam_policy(session: Session, purpose: str, account: str | None, left: tuple[str, ...]) -> int:
    """Print the least IAM policy for the spec, as JSON. Needs no credentials and no network."""
    from tap_provisioner.aws.permission import Command
    from tap_provisioner.aws.policy import MANAGED_LIMIT, size
    from tap_provisioner.report.iam_policy import iam_policy as policy
    from tap_provisioner.report.json.iam_policy import Policy
    from tap_provisioner.report.json.model import text

    allowed = session.spec.accounts
    whose = account or (allowed[0] if len(allowed) == 1 else "*")
    document = policy(session.spec, Command(purpose), whose, left)
    session.terminal.show(text(Policy.model_validate(document)))
    if (length := size(document)) > MANAGED_LIMIT:
        session.terminal.say(
            f"warning: {length} characters without white space; a managed policy holds {MANAGED_LIMIT}, "
            "a role's inline policies 10240 together"
        )
    return 0
