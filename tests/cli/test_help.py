"""Help, version, completion and usage errors, without slow imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tap_provisioner import __version__
from tap_provisioner.cli.app import COMMANDS, run
from tests.cli.harness import Program
from tests.pictures.stacks import CONFIG

HEAVY = {"boto3", "botocore", "jinja2", "moto", "pydantic", "rich", "structlog", "tenacity", "yaml"}
CODE = """
import sys
from tap_provisioner.cli.app import run
code = run(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_fits_a_screen_and_ends_with_an_example(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(arguments) == 0
    lines = capsys.readouterr().out.rstrip().splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)
    *_, heading, example = lines
    assert heading.strip() == "Example:"
    assert example.strip().startswith(f"python -m tap_provisioner {' '.join(arguments[:-1])}")


def test_help_loads_nothing_that_is_slow() -> None:
    for arguments in (["--help"], ["apply", "--help"], ["--version"]):
        done = subprocess.run(
            [sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, timeout=30, check=True
        )
        assert "click" in done.stderr.split()
        assert HEAVY.isdisjoint(done.stderr.split())


def test_templates_are_loaded_for_pages_only() -> None:
    arguments = ["validate", "--config", str(CONFIG / "tap.yaml")]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, timeout=30, check=True
    )
    assert "jinja2" not in done.stderr.split()


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [(["completion", "zsh"], {}), ([], {"_TAP_PROVISIONER_COMPLETE": "zsh_complete", "COMP_CWORD": "1"})],
    ids=["script", "words"],
)
def test_completion_makes_no_calls(arguments: list[str], asked: dict[str, str], alone: Program) -> None:
    environment = alone.environment(COMP_WORDS="tap-provisioner ", **asked)
    program = CODE.replace(
        "code = run(sys.argv[1:])", "try: code = run(sys.argv[1:])\nexcept SystemExit: code = 0"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "destroy" in done.stdout or "compdef" in done.stdout
    assert {"boto3", "botocore", "jinja2", "moto", "pydantic", "yaml"}.isdisjoint(done.stderr.split())


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ([sys.executable, "-m", "tap_provisioner"], "python -m tap_provisioner"),
        ([str(Path(sys.executable).with_name("tap-provisioner"))], "tap-provisioner"),
    ],
    ids=["module", "script"],
)
def test_usage_example_and_hints_show_how_it_was_started(start: list[str], name: str, tmp_path: Path) -> None:
    def started(*arguments: str) -> tuple[list[str], list[str]]:
        done = subprocess.run(
            [*start, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout.splitlines(), done.stderr.splitlines()

    for arguments in ([], ["plan"]):
        out, _ = started(*arguments, "--help")
        assert out[0].startswith(" ".join(["Usage:", name, *arguments, "[OPTIONS]"]))
        assert out[-1].startswith(f"    {name} plan --")
        assert started(*arguments, "--wrong")[1][-1] == " ".join(["  hint: see", name, *arguments, "--help"])
    assert started("init", "--yes")[1] == [f"Next: {name} validate --config config/tap.yaml"]


def test_it_tells_its_version(alone: Program) -> None:
    told = alone("--version")
    assert (told.code, told.out) == (0, f"tap_provisioner {__version__}\n")


def test_without_a_command_the_help_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "Commands:" in streams.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aply"], "error: no such command: aply; did you mean apply?"),
        (["--", "-x"], "error: No such option"),
        (["xyzzy"], "error: no such command: xyzzy; commands: init, validate, plan, show, apply"),
        (["plan", "--detailed-exit"], "--detailed-exitcode"),
        (["apply", "--auto-aprove"], "Did you mean '--auto-approve'?"),
        (["apply", "--lock-timeout", "86401"], "86401.0 is not from 0 to 86400"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        (["plan", "surplus"], "unexpected extra argument"),
        (["plan", "--timeout", "5"], "No such option"),
        (["unlock", "--lock-timeout", "5"], "No such option"),
        (["unlock", "--no-lock"], "No such option"),
        (["plan", "--parallelism", "0"], "--parallelism"),
        (["apply", "--poll-interval", "nan"], "error: Invalid value for '--poll-interval': nan is not"),
        (["apply", "--timeout", "-1"], "-1.0 is not a positive number"),
        (["plan", "--log-level", "loud"], "--log-level"),
        (["output", "--raw"], "error: --raw needs a NAME"),
        (["output", "x", "--raw", "--format", "env"], "error: --raw needs a NAME and excludes other formats"),
        (["output", "--json", "--format", "env"], "error: --json and --format env exclude each other"),
        (["iam-policy"], "Missing option '--for'. Choose from: plan, apply, destroy, doctor"),
        (["completion"], "Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish"),
        (["--nonsense"], "error: No such option"),
        (["local", "--host", "192.0.2.1"], "loopback only"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_error_with_exit_code_1(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    what, hint = streams.err.splitlines()
    assert what.startswith("error: ")
    assert said in what
    assert hint.startswith("  hint: see python -m tap_provisioner")
