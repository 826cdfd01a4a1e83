"""The IAM policies that a spec needs, from what its steps and the calls beside them declare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws import lock_table, quotas, session
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.policy import Scope, documents
from tap_provisioner.aws.regions import partition_of
from tap_provisioner.blueprint import build
from tap_provisioner.spec import Spec
from tap_provisioner.step import Step
from tap_provisioner.steps import KINDS, KindsByPlace

_NEEDS = {
    Command.PLAN: {Command.PLAN},
    Command.APPLY: {Command.PLAN, Command.APPLY, Command.DESTROY},
    Command.DESTROY: {Command.PLAN, Command.DESTROY},
    Command.DOCTOR: {Command.PLAN, Command.DOCTOR},
}


@dataclass(frozen=True)
class Policy:
    """One managed policy: the name to create it under, and its document."""

    name: str
    document: dict[str, Any]


def iam_policies(
    spec: Spec,
    command: Command,
    account: str = "*",
    left: Iterable[str] = (),
    removed: Collection[str] = (),
    kinds: KindsByPlace = KINDS,
) -> list[Policy]:
    """Return the least policies that `command` needs for this spec.

    Every kind can be listed, because a stack without a record is searched for all kinds, and destroy always
    lists all. The kinds of the spec's steps can be created and changed. An edit of the spec may remove what
    those kinds refer to, and other kinds of their services: these can be deleted too, and so can the kinds
    `removed`. `left` are regions that are no longer in the spec and are to be emptied.
    """
    steps = build(spec)
    needs = _NEEDS[command]
    regions = tuple(dict.fromkeys((*spec.regions, *left)))
    scope = Scope(spec.stack, regions, spec.primary, partition_of(spec.primary), account)
    found = documents((each for each in _declared(steps, removed, kinds) if each.command in needs), scope)
    name = f"{spec.stack}-{command}"
    if len(found) == 1:
        return [Policy(name, found[0])]
    return [Policy(f"{name}-{number}", document) for number, document in enumerate(found, start=1)]


def _declared(steps: Sequence[Step], removed: Collection[str], kinds: KindsByPlace) -> Iterator[Permission]:
    asked = {step.kind for step in steps}
    referred = {kind for name in asked for _, each in kinds[name].attributes() for kind in each.refers}
    removable = {
        *removed,
        *(asked | referred),
        *(name for name in kinds if kinds.service(name) in {kinds.service(kind) for kind in asked}),
    }
    yield from (*session.PERMISSIONS, *lock_table.PERMISSIONS, *quotas.PERMISSIONS)
    for name, kind in kinds.items():
        for permission in kind.permissions:
            if (
                name in asked
                or permission.command in (Command.PLAN, Command.DOCTOR)
                or (permission.command is Command.DESTROY and name in removable)
            ):
                yield permission
    for step in steps:
        yield from step.own_permissions()
