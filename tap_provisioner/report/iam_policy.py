"""The IAM policy that a spec needs, from what its steps and the calls beside them declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tap_provisioner.aws import lock_table, quotas, session
from tap_provisioner.aws.permission import Command
from tap_provisioner.aws.policy import Scope, document
from tap_provisioner.aws.regions import partition_of
from tap_provisioner.blueprint import build
from tap_provisioner.spec import Spec
from tap_provisioner.steps import KINDS

_NEEDS = {
    Command.PLAN: {Command.PLAN},
    Command.APPLY: {Command.PLAN, Command.APPLY, Command.DESTROY},
    Command.DESTROY: {Command.PLAN, Command.DESTROY},
    Command.DOCTOR: {Command.PLAN, Command.DOCTOR},
}


def iam_policy(spec: Spec, command: Command, account: str = "*", left: Iterable[str] = ()) -> dict[str, Any]:
    """Return the document of the least policy under which `command` can do its work for this spec.

    Every kind can be looked at and removed, for it may have been in the spec before; only those that
    the spec asks for can be made. `left` are regions that left the spec and are to be emptied.
    """
    steps = build(spec)
    asked = {step.kind for step in steps}
    declared = [
        *session.PERMISSIONS,
        *lock_table.PERMISSIONS,
        *quotas.PERMISSIONS,
        *(
            permission
            for kind in KINDS.values()
            for permission in kind.permissions
            if kind.kind in asked or permission.command is not Command.APPLY
        ),
        *(permission for step in steps for permission in step.own_permissions()),
    ]
    regions = tuple(dict.fromkeys((*spec.regions, *left)))
    scope = Scope(spec.stack, regions, spec.primary, partition_of(spec.primary), account)
    return document((each for each in declared if each.command in _NEEDS[command]), scope)
