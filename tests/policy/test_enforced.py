"""Full runs under a user who has the printed policy and nothing else, with moto's IAM enforcement on.

Of a policy moto judges the actions only: it takes every request to be for the resource "*", which no ARN
matches, and ignores conditions. So the user gets the policy with "*" for its resources; resources and
conditions are the business of `test_recorded`, as are the calls that the rules of the embedded AWS answer
without asking moto. What the rules ask moto themselves is AWS's own doing, and where they rewrite a call they
break its signature: neither is judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto.backends import get_backend
from moto.core.authorization import disable_iam_authentication, enable_iam_authentication
from moto.iam.access_control import IAMRequestBase

from tap_provisioner.aws.permission import Command
from tap_provisioner.engine.apply import Report
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.local.core.dispatch import Dispatcher
from tap_provisioner.provisioner import Provisioner
from tests.e2e.world import World
from tests.policy.iam import listed
from tests.policy.judged import ACCOUNT
from tests.policy.union import iam_policy


@pytest.fixture
def judged(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """An AWS that can judge who calls."""
    ask = Dispatcher._ask_for

    def unjudged(*args: Any) -> Any:
        with disable_iam_authentication():
            return ask(*args)

    monkeypatch.setattr(Dispatcher, "_ask_for", unjudged)
    monkeypatch.setattr(IAMRequestBase, "check_signature", lambda _: None)
    return world


@contextmanager
def user_of(world: World, command: Command, without: str = "", *, lock: bool = True) -> Iterator[Provisioner]:
    """The stack of config/tap.yaml, for a user who has a command's policy `without` one of its actions."""
    iam, stack = world("iam"), world.stack(lock=lock)
    document = iam_policy(stack.spec, command)
    # As it is printed: moto judges the grammar.
    iam.create_policy(PolicyName=f"{command}-printed", PolicyDocument=json.dumps(document))
    for statement in document["Statement"]:
        statement["Resource"] = "*"
        statement["Action"] = [each for each in listed(statement["Action"]) if each != without]
    policy = iam.create_policy(PolicyName=command.value, PolicyDocument=json.dumps(document))["Policy"]
    iam.create_user(UserName=command.value)
    iam.attach_user_policy(UserName=command.value, PolicyArn=policy["Arn"])
    iam.create_access_key(UserName=command.value)
    users: Any = get_backend("iam")[ACCOUNT]["aws"]
    (key,) = users.get_user(command.value).access_keys
    with pytest.MonkeyPatch.context() as patch, enable_iam_authentication():
        # The clients of all tests have this one, and take long to make.
        patch.setattr(key, "access_key_id", world.aws.environment["AWS_ACCESS_KEY_ID"])
        yield stack.provisioner


def test_each_policy_is_enough_for_its_command(judged: World) -> None:
    with user_of(judged, Command.APPLY) as provisioner:
        made = provisioner.apply()
        assert made.ok, made.failed
    with user_of(judged, Command.PLAN) as provisioner:
        assert provisioner.plan().plan.changes == ()
    with user_of(judged, Command.DESTROY) as provisioner:
        gone = provisioner.destroy()
        assert gone.ok, gone.failed


def test_a_plan_is_allowed_no_apply(judged: World) -> None:
    with user_of(judged, Command.PLAN, lock=False) as provisioner:
        assert provisioner.plan().plan.changes
        refused = provisioner.apply()
    assert asked_for(refused) == {
        "ec2:AllocateAddress",
        "ec2:CreateVpc",
        "iam:CreateRole",
        "rds:CreateDBParameterGroup",
        "secretsmanager:GetRandomPassword",
    }
    denied = refused.failed["global/iam-role/rds-monitoring"]
    assert isinstance(denied, ApiError)
    assert denied.kind is ErrorKind.DENIED
    assert "iam-policy prints all that are needed" in denied.hint


def test_an_action_that_is_missing_is_named(judged: World) -> None:
    with user_of(judged, Command.APPLY, without="ec2:CreateVpc") as provisioner:
        assert asked_for(provisioner.apply()) == {"ec2:CreateVpc"}


def asked_for(report: Report) -> set[str]:
    """The calls that failed, by the beginning of the errors' texts."""
    return {str(error).partition(" in ")[0] for error in report.failed.values()}
