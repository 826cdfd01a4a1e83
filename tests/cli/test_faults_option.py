"""`local --faults`: an AWS that fails by chance, and always in the same way for a seed."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from tap_provisioner.cli.app import run
from tap_provisioner.local import Faults
from tap_provisioner.local.core.wire import Request
from tests.cli.harness import OFFLINE, Program

ALL = "throttle=0.1,error=0.1,error-after=0.1,drop-before=0.1,drop-after=0.1,stall=0.1"


def drawn(faults: Faults) -> list[str]:
    call = Request("ec2", "us-east-1", "CreateVpc", "ec2")
    return [fault.kind if fault else "" for fault in (faults.draw(call) for _ in range(200))]


def test_each_name_sets_its_rate_and_the_seed_decides() -> None:
    seen = drawn(Faults.parse(f"{ALL},seed=7"))
    kinds = {"throttle", "error500_before", "error500_after", "drop_before", "drop_after", "stall_before"}
    assert set(seen) == {*kinds, ""}
    assert seen == drawn(Faults.parse(f" seed = 7 , {ALL}"))
    assert seen != drawn(Faults.parse(f"{ALL},seed=8"))
    assert set(drawn(Faults.parse("drop-after=1"))) == {"drop_after"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' sets none of throttle, error, error-after, drop-before, drop-after, stall, seed"),
        ("throttel=0.2", "'throttel=0.2' sets none of throttle,"),
        ("throttle=0.2,", "'' sets none of"),
        ("kill=1", "'kill=1' sets none of"),
        ("throttle", "throttle=: not a number from 0 to 1"),
        ("throttle=2", "throttle=2: not a number"),
        ("throttle=-0.1", "not a number"),
        ("throttle=nan", "not a number"),
        ("stall=much", "stall=much: not a number"),
        ("throttle=0.1,throttle=0.2", "throttle is given twice"),
        ("throttle=0.6,error=0.6", "the rates add up to more than 1"),
        ("seed=x", "seed=x: not a whole number"),
        ("seed=1.5", "not a whole number"),
        ("seed=" + "9" * 5000, "not a whole number"),
        ("\x1b[31m=1", "sets none of"),
        ("stall=\x1b]0;x\x07\n", "not a number"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["local", "--faults", text]) == 1
    streams = capsys.readouterr()
    what, hint = streams.err.splitlines()
    assert what.startswith("error: Invalid value for '--faults': ")
    assert said in what
    assert what.isprintable()
    assert hint == "  hint: see python -m tap_provisioner local --help"
    assert streams.out == ""


@pytest.mark.parametrize("rate", [0, 1])
def test_the_embedded_aws_has_them(alone: Program, rate: int) -> None:
    def ask(endpoint: str) -> Any:
        ec2 = boto3.client(
            "ec2",
            region_name="us-east-1",
            endpoint_url=endpoint,
            aws_access_key_id="embedded",
            aws_secret_access_key="embedded",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )
        return ec2.describe_vpcs()["Vpcs"]

    with pytest.MonkeyPatch.context() as patch, alone.start("local", "--faults", f"error={rate}") as running:
        for name, value in OFFLINE.items():
            patch.setenv(name, value)
        endpoint = running.stdout.readline().strip()
        if rate:
            with pytest.raises((ClientError, HTTPClientError), match="internal error"):
                ask(endpoint)
        else:
            assert isinstance(ask(endpoint), list)
