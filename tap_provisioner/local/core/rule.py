"""Rules: each states one difference between real AWS and moto, with the hooks that correct it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from moto.utilities.utils import get_partition

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.wire import AwsError as AwsError
from tap_provisioner.local.core.wire import Params, Request


@dataclass
class Exchange:
    """One call on its way through the rules.

    A `before` hook may raise AwsError, change `params` in place (moto then sees the changed ones), or set
    `answer`, and then moto isn't asked. An `after` hook sees moto's answer, if it isn't an error, and may
    change it in place or raise AwsError. `asked` tells whether moto was asked. `ask` asks moto for another
    operation of the service in the region, past the rules, also from a timer later on; it raises AwsError.
    """

    account: Account
    request: Request
    params: Params
    ask: Callable[[str, Params], Params]
    answer: Params | None = None
    asked: bool = False

    @property
    def region(self) -> str:
        """The region that the call is for."""
        return self.request.region

    def backend(self, service: str) -> Any:
        """moto's own model of a service in the call's region."""
        return self.account.backend(service, self.region)

    def partition_backend(self, service: str) -> Any:
        """moto's own model of a service that a partition has once, in that of the call's region."""
        return self.account.backend(service, get_partition(self.region))

    @property
    def answered(self) -> Params:
        """The answer, for `after` hooks, which are called only where there is one."""
        return self.answer or {}


def wrong_value(text: str) -> AwsError:
    """The error of EC2 and RDS for a parameter's value."""
    return AwsError("InvalidParameterValue", text)


def conflict(text: str) -> AwsError:
    """The error of EC2 and RDS for parameters that exclude each other."""
    return AwsError("InvalidParameterCombination", text)


Hook = Callable[[Exchange], None]

EVERY_OPERATION = "*:*"
"""In place of an operation, for a hook of all of them."""


@dataclass(frozen=True)
class Rule:
    """One difference between the real AWS and moto.

    `source` says where the real behaviour is documented; "belief" where it is general knowledge that was
    never verified. `before` and `after` map operations (one, or several, separated by spaces) to hooks; an
    operation of another service than that of the rule's package is named as "ec2:CreateVpc". A `gap` is
    something that moto lacks rather than something that it lets pass, and stays switched on when strictness
    is off.
    """

    name: str
    summary: str
    source: str
    before: dict[str, Hook] = field(default_factory=dict)
    after: dict[str, Hook] = field(default_factory=dict)
    gap: bool = False

    @property
    def operations(self) -> frozenset[str]:
        """The operations that the rule concerns."""
        return frozenset(" ".join((*self.before, *self.after)).split())

    def also(self, moment: Literal["before", "after"], operations: str) -> Callable[[Hook], Hook]:
        """Declare another hook of the rule."""

        def add(hook: Hook) -> Hook:
            getattr(self, moment)[operations] = hook
            return hook

        return add

    def within(self, service: str) -> Rule:
        """The rule of a service, with every operation as "ec2:CreateVpc"."""

        def named(hooks: dict[str, Hook]) -> dict[str, Hook]:
            return {
                " ".join(each if ":" in each else f"{service}:{each}" for each in names.split()): hook
                for names, hook in hooks.items()
            }

        return replace(self, before=named(self.before), after=named(self.after))


def before(name: str, operations: str, *, gap: bool = False) -> Callable[[Hook], Rule]:
    """Declare a rule by its first hook, a `before` one, whose docstring is the rule's summary and source."""
    return lambda hook: Rule(name, *_told(hook), before={operations: hook}, gap=gap)


def after(name: str, operations: str, *, gap: bool = False) -> Callable[[Hook], Rule]:
    """Declare a rule by its first hook, an `after` one, whose docstring is the rule's summary and source."""
    return lambda hook: Rule(name, *_told(hook), after={operations: hook}, gap=gap)


def _told(hook: Hook) -> tuple[str, str]:
    """The summary and the source, from a docstring such as "A subnet is of /16 to /28. Source: belief."."""
    summary, _, source = " ".join(str(hook.__doc__).split()).partition(" Source: ")
    return summary, source.removesuffix(".")
