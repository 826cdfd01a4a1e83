"""Every call that a run makes is allowed by the policy of its spec and command, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tap_provisioner.aws.permission import Command
from tap_provisioner.local.services.kms import deletion
from tests.e2e.world import EAST, LEAVE_OUT, WEST, World, spec_of
from tests.policy.iam import allowing, conditions, grants, listed
from tests.policy.judged import ACCOUNT, Witness, requests
from tests.policy.stories import Chapter, Story, drifting, leaving
from tests.policy.union import iam_policy


@pytest.fixture(scope="module")
def story(server: World) -> Iterator[Story]:
    """What a stack goes through, recorded once."""
    witness = Witness(server)
    forget = server.aws.on_call(witness)
    told = Story(server, witness)
    leaving(told)
    with pytest.MonkeyPatch.context() as patch:
        # The server's clock is so fast that no key would be there to be taken back.
        patch.setattr(deletion, "DAY", 1e9)
        drifting(told)
    yield told
    forget()


def policy_of(chapter: Chapter) -> dict[str, Any]:
    return iam_policy(chapter.spec, chapter.command, ACCOUNT, chapter.left)


def test_every_call_is_allowed(story: Story) -> None:
    denied = {
        f"{chapter.command}: {request}"
        for chapter in story.chapters
        for policy in [policy_of(chapter)]
        for call in chapter.calls
        for request in requests(call, story.witness)
        if next(allowing(policy, request), None) is None
    }
    assert denied == set()


def reached(story: Story, policy: Mapping[str, Any]) -> set[str]:
    """The changing operations of all chapters that a policy allows in every respect."""
    return {
        call.operation
        for chapter in story.chapters
        for call in chapter.calls
        if call.mutating
        and all(next(allowing(policy, each), None) is not None for each in requests(call, story.witness))
    }


def test_another_stack_is_out_of_reach(story: Story) -> None:
    other = iam_policy(spec_of({"environment": "other"}), Command.APPLY, ACCOUNT)
    assert reached(story, other) == {"CreateTable"}


def test_in_another_region_nothing_is_made(story: Story) -> None:
    away = {EAST: LEAVE_OUT, WEST: LEAVE_OUT, "eu-west-3": {"primary": True}, "eu-north-1": {}}
    found = reached(story, iam_policy(spec_of({"regions": away}), Command.APPLY, ACCOUNT))
    making = {
        name for name in found if name.startswith(("Create", "Allocate", "Put", "Restore", "Replicate"))
    }
    assert making == {"CreateRole", "CreateRoute", "CreateTags"}


def test_a_plan_can_change_nothing(story: Story) -> None:
    for chapter in story.chapters:
        assert reached(story, iam_policy(chapter.spec, Command.PLAN, ACCOUNT, chapter.left)) == set()


OF = {
    Command.PLAN: {Command.PLAN},
    Command.APPLY: {Command.PLAN, Command.APPLY, Command.DESTROY},
    Command.DESTROY: {Command.PLAN, Command.DESTROY},
    Command.DOCTOR: {Command.PLAN, Command.DOCTOR},
}
"""The commands whose calls a policy is for: an apply may have to do all that a destroy does."""


@pytest.mark.parametrize("command", Command)
def test_nothing_that_is_allowed_is_unused(story: Story, command: Command) -> None:
    granted: set[tuple[str, str]] = set()
    used: set[tuple[str, str]] = set()
    for chapter in story.chapters:
        policy = iam_policy(chapter.spec, command, ACCOUNT, chapter.left)
        places = [place(statement) for statement in policy["Statement"]]
        granted |= {(action, places[number]) for number, action in grants(policy)}
        if chapter.command in OF[command]:
            used |= {
                (request.action, places[number])
                for call in chapter.calls
                for request in requests(call, story.witness)
                for number in allowing(policy, request)
            }
    assert granted - used == set()


def place(statement: Mapping[str, Any]) -> str:
    """What a statement is about, whatever the regions of the spec."""
    keys = [key for _, key, _ in conditions(statement) if key != "aws:RequestedRegion"]
    return f"{', '.join(listed(statement['Resource']))} by {', '.join(keys)}"
