"""What the policy for apply allows on keys that are not the stack's."""

from __future__ import annotations

from tap_provisioner.aws.permission import Command
from tests.e2e.world import EAST, STACK, spec_of
from tests.policy.iam import Request, allowing
from tests.policy.union import iam_policy
from tests.steps.kms.drifts import SPEC
from tests.steps.kms.policy import ACCOUNT

KEY = f"arn:aws:kms:{EAST}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OURS = {"aws:ResourceTag/tap:stack": (STACK,), "kms:ResourceAliases": (f"alias/{STACK}",)}
FOREIGN = {"kms:ResourceAliases": ("alias/foreign",)}
HAVING_OUR_ALIAS = {"kms:ResourceAliases": (f"alias/{STACK}",)}


def allowed(action: str, context: dict[str, tuple[str, ...]]) -> bool:
    policy = iam_policy(spec_of(SPEC), Command.APPLY, ACCOUNT)
    asked = {"aws:RequestedRegion": (EAST,), "aws:RequestTag/tap:stack": (STACK,)}
    return any(True for _ in allowing(policy, Request(action, KEY, asked | context)))


def test_a_key_is_tagged_at_creation_or_if_it_is_the_stacks() -> None:
    assert allowed("kms:TagResource", {})
    assert allowed("kms:TagResource", OURS)
    assert not allowed("kms:TagResource", FOREIGN)


def test_an_alias_is_moved_and_deleted_between_the_stacks_keys_only() -> None:
    for action in ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"):
        assert allowed(action, OURS)
        assert not allowed(action, HAVING_OUR_ALIAS)
