"""EC2's filters by tag, for the describe calls in which moto does not apply them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tap_provisioner.local.core.wire import Params

WILDCARDS = {"*": ".*", "?": "."}


def keep_tagged(items: list[Params], filters: Iterable[Params]) -> list[Params]:
    """The items whose Tags meet every filter named tag:KEY or tag-key."""
    return [item for item in items if all(_meets(item.get("Tags", []), each) for each in filters)]


def _meets(tags: list[dict[str, Any]], wanted: Params) -> bool:
    name, values = wanted["Name"], wanted["Values"]
    if name == "tag-key":
        return any(_like(tag["Key"], value) for tag in tags for value in values)
    if not name.startswith("tag:"):
        return True
    held = [tag["Value"] for tag in tags if tag["Key"] == name[4:]]
    return any(_like(each, value) for each in held for value in values)


def _like(text: str, pattern: str) -> bool:
    # * and ? are wildcards unless a backslash precedes them.
    found = re.findall(r"\\.|.", pattern, re.DOTALL)
    expression = "".join(WILDCARDS.get(part) or re.escape(part[-1]) for part in found)
    return re.fullmatch(expression, text, re.DOTALL) is not None
