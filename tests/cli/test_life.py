"""A stack's whole life, each command a process."""

from __future__ import annotations

import json
from pathlib import Path

from tap_provisioner.local import EmbeddedAws
from tests.cli.harness import LEASES, QUICK, Program, master_password

SUMMARY = "Plan: 41 to create, 0 to update, 0 to replace, 0 to delete"
NOTHING = "No changes. The stack matches the spec.\n"
NAMES = ("vpc_id", "public_subnet_ids", "private_subnet_ids", "nat_addresses", "db_endpoint", "secret_arn")


def changed(aws: EmbeddedAws, since: int) -> list[str]:
    return [call.operation for call in aws.calls[since:] if call.mutating]


def test_from_nothing_to_a_stack_and_back(tap: Program, aws: EmbeddedAws, tmp_path: Path) -> None:
    page, values = tmp_path / "page", tmp_path / "values"
    github = {"GITHUB_STEP_SUMMARY": str(page), "GITHUB_OUTPUT": str(values)}
    found = tap("plan", "--detailed-exitcode")
    assert found.code == 2
    assert found.out.endswith(f"\n{SUMMARY}\n")
    assert f"Endpoint {aws.endpoint} (AWS_ENDPOINT_URL)" in found.err
    assert "account 123456789012" in found.err
    assert changed(aws, 0) == []

    made = tap("apply", "--auto-approve", *QUICK, **github)
    assert made.code == 0, made.err
    assert SUMMARY in made.out
    assert "Apply complete: 41 created, 0 updated, 0 replaced, 0 deleted in " in made.out
    assert "us-east-1/vpc/main: creating\n" in made.err
    assert "us-east-1/vpc/main: created in " in made.err
    assert "\x1b" not in made.text

    mark = len(aws.calls)
    again = tap("apply", *QUICK)
    assert again.code == 0
    assert again.out.startswith(NOTHING)
    same = tap("plan", "--detailed-exitcode", TAP_LOG_LEVEL="DEBUG")
    assert (same.code, same.out) == (0, NOTHING)

    stands = tap("status", TAP_LOG_LEVEL="debug")
    assert stands.code == 0
    assert stands.out.endswith("\n41 of 41 resources in sync.\n")

    printed = tap("output", TAP_LOG_LEVEL="debug")
    assert printed.code == 0
    lines = printed.out.splitlines()
    assert [line.partition(" = ")[0] for line in lines] == [
        f"{region}.{name}" for region in ("us-east-1", "us-west-2") for name in NAMES
    ]
    assert made.out.splitlines()[-len(lines) :] == lines
    assert again.out.splitlines()[-len(lines) :] == lines
    assert changed(aws, mark) == []
    password = master_password()
    for result in (made, again, same, stands, printed):
        assert password not in result.text

    gone = tap("destroy", "--auto-approve", *QUICK, **github)
    assert gone.code == 0, gone.err
    assert "Destroy: 41 resources in global, us-east-1, us-west-2\n" in gone.out
    assert "\nDestroyed 41 resources in " in gone.out
    assert "Kept:" not in gone.out
    headings = [line for line in page.read_text().splitlines() if line.startswith("### ")]
    assert headings == [
        "### Plan of tap-dev",
        "### Apply of tap-dev: finished",
        "### Destroy of tap-dev",
        "### Destroy of tap-dev: finished",
    ]
    assert f"\n{lines[0]}\n" in page.read_text()
    assert password not in page.read_text()
    assert [line for line in values.read_text().splitlines() if not line.endswith("=0")] == [
        "changes=41",
        "create=41",
        "done=41",
        "changes=40",
        "delete=40",
        "done=40",
    ]
    assert aws.inventory() == LEASES


def test_json_is_the_whole_of_stdout_and_no_stream_ever_shows_the_password(
    tap: Program,
) -> None:
    loud = ("--json", "--log-level", "debug")
    results = [tap("plan", *loud), tap("apply", "--auto-approve", *QUICK, *loud)]
    password = master_password()
    results += [tap("plan", *loud), tap("status", *loud), tap("output", *loud)]
    results.append(tap("destroy", "--auto-approve", *QUICK, *loud))
    for result in results:
        assert result.code == 0, result.err
        assert password not in result.text
        assert json.dumps(password)[1:-1] not in result.text

    planned, applied, same, stands, values, destroyed = results
    assert planned.out.count("\n") == 1, "as Terraform prints it"
    document = json.loads(planned.out)
    assert document["summary"] == {"create": 41, "update": 0, "replace": 0, "delete": 0}
    assert len(document["resource_changes"]) == 41
    assert {c["change"]["actions"][0] for c in json.loads(same.out)["resource_changes"]} == {"no-op"}
    assert json.loads(stands.out)["in_sync"] is True
    assert set(json.loads(values.out)["us-west-2"]) == set(NAMES)

    told = [json.loads(line) for line in applied.out.splitlines()]
    kinds = [line["type"] for line in told]
    assert kinds[0] == "version"
    assert kinds.count("planned_change") == kinds.count("apply_complete") == 41
    assert kinds[-2:] == ["change_summary", "outputs"]
    ended = [json.loads(line) for line in destroyed.out.splitlines()]
    assert ended[-1]["changes"] == {
        "add": 0,
        "change": 0,
        "remove": 40,
        "import": 0,
        "operation": "destroy",
    }
    kinds = [line["type"] for line in ended]
    assert kinds.count("planned_change") == kinds.count("apply_complete") == 40, (
        "the secret's version goes with it"
    )

    logged = [json.loads(line) for line in applied.err.splitlines() if line.startswith("{")]
    done = next(e for e in logged if e["event"] == "done" and e["kind"] == "db-instance")
    assert done.items() >= {"action": "create", "level": "info"}.items()
    assert done["address"] == f"{done['region']}/db-instance/database"
    assert done["elapsed"] >= 0
