"""A process that makes processes: everything is imported here once, and each run is a fork of its own.

It reads orders from stdin, one JSON object a line, and answers each with two lines: the process of the
run, at once, and how it ended. A run that is killed ends without a result.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tap_provisioner.access import Settings
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import TapError
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec, load, parse
from tap_provisioner.step import GLOBAL

CONFIG = Path(__file__).resolve().parents[2] / "config/tap.yaml"
SETTINGS = Settings(poll_interval=0.01, timeout=30)

parsed = cache(parse)


def prepared(spec: Spec) -> Account:
    """The account with all clients made, for they take long to make; no connection is open yet."""
    account = Account(home=spec.primary, retry=RetryRule(base=0.0))
    for region in spec.regions:
        for service in ("ec2", "rds", "secretsmanager"):
            account.client(service, region)
    for service in ("iam", "sts", "dynamodb"):
        account.client(service, GLOBAL)
    return account


def perform(stack: Provisioner, command: str) -> dict[str, Any]:
    """Carry out a command under the lease, if the settings want one, and discover what an apply has made."""
    with stack.leased():
        report = stack.apply(stack.plan()) if command == "apply" else stack.destroy()
    failed = {address: str(error) for address, error in report.failed.items()} | {**report.skipped}
    if command == "destroy":
        return {"failed": failed}
    after = stack.plan()
    return {
        "failed": failed,
        "changes": {planned.address: str(planned.action) for planned in after.plan.changes},
        "addresses": sorted(seen.address for seen in after.discovery.owned),
    }


def run(spec: Spec, account: Account, command: str, lock: bool) -> dict[str, Any]:
    """One run, as a result to be printed."""
    stack = Provisioner(spec, replace(SETTINGS, lock=lock))
    stack.account = account
    try:
        return {"error": "", **perform(stack, command)}
    except TapError as error:
        return {"error": str(error)}


def main() -> None:
    """Carry out orders until there are no more."""
    account = prepared(load(CONFIG))
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        spec = parsed(order["spec"])
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            with os.fdopen(writing, "w") as out:
                json.dump(run(spec, account, order["command"], order["lock"]), out)
            os._exit(0)
        os.close(writing)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(reading) as result:
            text = result.read()
        _, status = os.waitpid(pid, 0)
        signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        print(json.dumps({"signal": signal, "result": json.loads(text) if text else {}}), flush=True)


if __name__ == "__main__":
    main()
