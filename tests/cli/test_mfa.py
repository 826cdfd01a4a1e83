"""A profile that asks for an MFA code, without a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tap_provisioner.local import EmbeddedAws
from tests.cli.harness import LIMIT, Program


@pytest.mark.parametrize("stdin", ["/dev/null", "a pipe with another answer"])
def test_a_profile_that_asks_for_an_mfa_code_needs_a_terminal(
    here: EmbeddedAws, tap: Program, tmp_path: Path, stdin: str
) -> None:
    profile = "[profile mfa]\nrole_arn = arn:aws:iam::111111111111:role/r\nsource_profile = base\n"
    (tmp_path / "config").write_text(f"{profile}mfa_serial = arn:aws:iam::111111111111:mfa/me\n")
    (tmp_path / "credentials").write_text("[base]\naws_access_key_id = a\naws_secret_access_key = b\n")
    environment = {
        **tap.environment(AWS_PROFILE="mfa"),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del environment[name]
    mark = len(here.calls)
    given = {"stdin": subprocess.DEVNULL} if stdin == "/dev/null" else {"input": "yes\n"}
    ended = subprocess.run(
        [sys.executable, "-m", "tap_provisioner", "apply", "--auto-approve"],
        env=environment,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
        timeout=LIMIT,
        **given,
    )
    what, hint = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert "the profile asks for an MFA code (Enter MFA code for arn:aws:iam::111111111111:mfa/me)" in what
    assert hint.startswith("  hint: run it on a terminal")
    assert here.calls[mark:] == []
