"""Cases of rules: what happens with the rule, and what without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.local.world import World

Act = Callable[[World], Any]
OK = "ok"
VALUE, COMBINATION = "InvalidParameterValue", "InvalidParameterCombination"


@dataclass(frozen=True)
class Case:
    """`strict`: what `act` comes to with the rule, as far as `outcome` tells; `lax`: without it.

    text: a part of the error's message. without: further rules that are off in both, because they would hide
    the one in question.
    """

    rule: str
    act: Act
    strict: Any
    lax: Any
    text: str
    without: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.rule}/{self.act.__name__}"


def outcome(world: World, act: Act) -> tuple[Any, str]:
    """What an act comes to: the error's code and message, or what it returned (None: "ok")."""
    try:
        result = act(world)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return (OK if result is None else result), ""


class Table:
    """Collects cases by decorating functions."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def case(
        self, rule: str, strict: Any, lax: Any = OK, text: str = "", without: tuple[str, ...] = ()
    ) -> Callable[[Act], Act]:
        def register(act: Act) -> Act:
            self.cases.append(Case(rule, act, strict, lax, text, without))
            return act

        return register
