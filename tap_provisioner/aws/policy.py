"""The IAM policies that grant permissions for one stack, with as few statements as possible."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import Permission, When

MANAGED_LIMIT = 6144
"""The most characters of a managed policy (IAM User Guide, "IAM and AWS STS quotas")."""


@dataclass(frozen=True)
class Scope:
    """The stack that a policy is for; `account` is an id, or * for the account that has the policy."""

    stack: str
    regions: tuple[str, ...]
    primary: str
    partition: str
    account: str = "*"

    def fill(self, text: str) -> str:
        """Return `text` with the stack's values in its placeholders."""
        return text.format(
            stack=self.stack, account=self.account, partition=self.partition, primary=self.primary
        )


def documents(permissions: Iterable[Permission], scope: Scope) -> list[dict[str, Any]]:
    """Return policy documents that together grant the permissions, each within a managed policy's limit.

    It is one document where all fit into one. Else each holds whole services, as many as fit, and a service
    that is too large for one document has several of its own.
    """
    declared = tuple(permissions)
    whole = document(declared, scope)
    if size(whole) <= MANAGED_LIMIT:
        return [whole]
    found: list[dict[str, Any]] = []
    for service in sorted({each.service for each in declared}):
        own = document([each for each in declared if each.service == service], scope)
        if found and _fits([*found[-1]["Statement"], *own["Statement"]]):
            found[-1]["Statement"] += own["Statement"]
            continue
        for number, statement in enumerate(own["Statement"]):
            if number and _fits([*found[-1]["Statement"], statement]):
                found[-1]["Statement"].append(statement)
            else:
                found.append(_document([statement]))
    return found


def document(permissions: Iterable[Permission], scope: Scope) -> dict[str, Any]:
    """Return the document that grants the permissions, whatever its size, as json.dumps takes it."""
    here = When("StringEquals", "aws:RequestedRegion", scope.regions)
    groups: dict[tuple[tuple[str, ...], tuple[When, ...]], set[str]] = {}
    for permission in permissions:
        when = permission.when + ((here,) if permission.regional else ())
        actions = {f"{permission.service}:{name}" for name in permission.actions.split()}
        groups.setdefault((permission.resources, when), set()).update(actions)
    return _document(
        [
            {
                "Effect": "Allow",
                "Action": _terse(sorted(actions)),
                "Resource": _terse(map(scope.fill, resources)),
                **_condition(when, scope),
            }
            for (resources, when), actions in groups.items()
        ]
    )


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _fits(statements: list[dict[str, Any]]) -> bool:
    return size(_document(statements)) <= MANAGED_LIMIT


def size(document: dict[str, Any]) -> int:
    """Return a policy's length as IAM counts it: in characters, without white space."""
    return len("".join(json.dumps(document).split()))


def _condition(when: Iterable[When], scope: Scope) -> dict[str, Any]:
    condition: dict[str, dict[str, Any]] = {}
    for each in when:
        condition.setdefault(each.operator, {})[each.key] = _terse(map(scope.fill, each.values))
    return {"Condition": condition} if condition else {}


def _terse(values: Iterable[str]) -> str | list[str]:
    several = list(values)
    return several if len(several) > 1 else several[0]
