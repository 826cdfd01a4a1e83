"""scripts/new-kind writes drafts that can be imported, are formatted, and pass their own tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/new-kind"


def draft(into: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments, "--into", str(into)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def passes(into: Path, *command: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=into,
        env={"PYTHONPATH": f"{into}:{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("service", "operation", "module", "parts"),
    [
        (
            "sns",
            "CreateTopic",
            "sns_topic",
            (
                "class SnsTopic(Step):",
                'topic_name: str = create_only(api="Name")',
                'aws.list(SERVICE, "list_topics", "Topics")',
                'Permission(Command.PLAN, SERVICE, "ListTopics GetTopicAttributes")',
                'aws.client(SERVICE).delete_topic(**{"TopicArn": observed.id})',
            ),
        ),
        (
            "backup",
            "CreateBackupVault",
            "backup_vault",
            (
                "class BackupVault(Step):",
                'backup_vault_name: str = create_only(api="BackupVaultName")',
                'encryption_key_arn: str | None = attribute(default=None, api="EncryptionKeyArn")',
                'aws.list(SERVICE, "list_backup_vaults", "BackupVaultList")',
                'aws.client(SERVICE).delete_backup_vault(**{"BackupVaultName": observed.id})',
            ),
        ),
    ],
)
def test_a_draft_is_complete(
    service: str, operation: str, module: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    made = draft(tmp_path, service, operation)
    assert made.returncode == 0, made.stderr
    written = [Path(line) for line in made.stdout.splitlines()]
    assert [path.name for path in written] == ["__init__.py", f"{module}.py", f"test_{module}.py"]
    text = written[1].read_text(encoding="utf-8")
    assert all(part in text for part in parts), text
    assert f'"""See API reference {operation}."""' in text
    assert "tags" not in text.lower().replace("tap:", "")
    config = ("--config", str(ROOT / "pyproject.toml"))
    passes(tmp_path, "ruff", "format", "--check", *config, ".")
    passes(tmp_path, "ruff", "check", "--select", "E,F,I,W", *config, ".")
    passes(tmp_path, "pytest", "-q", "-p", "no:cacheprovider", "tests")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    assert draft(tmp_path, "sns", "CreateTopic").returncode == 0
    again = draft(tmp_path, "sns", "CreateTopic")
    assert (again.returncode, again.stdout) == (1, "")
    assert "already exists" in again.stderr


@pytest.mark.parametrize("arguments", [("nope", "CreateTopic"), ("sns", "CreateNothing")])
def test_what_botocore_does_not_know_is_told(arguments: tuple[str, ...], tmp_path: Path) -> None:
    made = draft(tmp_path, *arguments)
    assert (made.returncode, list(tmp_path.iterdir())) == (1, [])
    assert made.stderr.startswith("new-kind: ")
    assert "Traceback" not in made.stderr
