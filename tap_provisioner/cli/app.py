"""The program: its commands, each imported when it is used, and the exit codes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import import_module

import click

from tap_provisioner import __version__
from tap_provisioner.cli.interruption import Interrupted, Interruption
from tap_provisioner.cli.options import Command
from tap_provisioner.cli.session import Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

COMMANDS = (
    *("init", "validate", "plan", "show", "apply", "destroy", "status", "output"),
    *("unlock", "doctor", "iam-policy", "local", "graph", "diagram", "completion"),
)
COMPLETING = "_TAP_PROVISIONER_COMPLETE"
"""The variable that a shell sets to request completions."""


class Commands(Command, click.Group):
    """The group of all commands, in the order of a stack's lifecycle."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module and return the command, None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"tap_provisioner.cli.commands.{name}"), name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands without the options --help and --version, so that the help fits a screen."""
        self.format_commands(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` begin with. Raises UsageError that suggests the nearest name."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"commands: {', '.join(COMMANDS)}"
            raise click.UsageError(f"no such command: {args[0]}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="plan --config config/tap.yaml",
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="tap_provisioner", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """\b
    Create, update and delete a multi-region AWS stack from one YAML file.
    COMMAND --help for details. Exit: 0 done, 1 error, 2 changes, 130/143 signal.
    """
    if ctx.invoked_subcommand is None:
        ctx.obj.terminal.say(ctx.get_help())
        ctx.exit(1)


def run(arguments: Sequence[str], name: str = "python -m tap_provisioner") -> int:
    """Run the program, started as `name`, and return its exit code."""
    terminal = Terminal()
    with Interruption(terminal) as interruption:
        session = Session(terminal, interruption)
        try:
            code = program.main(
                list(arguments),
                prog_name=name,
                complete_var=COMPLETING,
                standalone_mode=False,
                obj=session,
            )
        except Interrupted:
            terminal.say()
            code = 1
        except Exception as error:
            code = report(error, session)
        code = terminal.finish() or code or 0
        return interruption.code or code


def report(error: Exception, session: Session) -> int:
    """Print an error to stderr and return the exit code."""
    from tap_provisioner.spec.yaml.errors import SpecError

    say = session.terminal
    if session.stream:
        session.stream.diagnostic(getattr(error, "whole", str(error)), getattr(error, "hint", ""))
    match error:
        case click.ClickException():
            say.error(clean(" ".join(error.format_message().split())))
            if context := getattr(error, "ctx", None):
                say.say(f"  hint: see {context.command_path} --help")
        case SpecError():
            for problem in error.problems:
                say.say(clean(problem))
        case TapError():
            for line in str(error).splitlines():
                say.error(clean(line))
            if error.hint:
                say.say(f"  hint: {clean(error.hint)}")
            if error.whole != str(error) and session.options.log_level in ("debug", "info"):
                import structlog

                structlog.get_logger().info("failed", text=error.whole)
        case _:
            say.say(f"internal error: {type(error).__name__}: {clean(error)}")
            if session.options.log_level == "debug":
                import structlog

                structlog.get_logger().debug("internal error", exc_info=error)
            else:
                say.say("  hint: run it again with --log-level debug and report what it prints")
    return 1
