"""Finds passwords, which a spec must not contain, by their keys; the values are never read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tap_provisioner.spec.yaml.errors import Loc
from tap_provisioner.spec.yaml.nodes import Entry, Node

MESSAGE = "the password is generated and stored in Secrets Manager, never in the spec: remove this key"

_ANYWHERE = re.compile(
    r"pass_?(word|wd|phrase)|pwd|^pass$|credential|secret_?(string|value|access)|access_?key"
)
# MySQL has parameters about passwords, like default_password_lifetime: only those that contain one match.
_IN_PARAMETERS = re.compile(
    r"((master|admin|user|root|db|database|mysql|report|init)_?)*(password|passwd|passphrase|pwd)"
)


def passwords(node: Node, loc: Loc = ()) -> Iterator[tuple[Loc, Entry]]:
    """The keys that seem to contain a password, anywhere in the document."""
    for key, entry in node.children.items():
        place = (*loc, key)
        if isinstance(key, str) and _is_password(key, loc):
            yield place, entry
        else:
            yield from passwords(entry.node, place)


def _is_password(key: str, parent: Loc) -> bool:
    text = re.sub(r"[-. ]", "_", key.lower())
    if parent[-1:] == ("parameters",):
        return bool(_IN_PARAMETERS.fullmatch(text))
    return bool(_ANYWHERE.search(text))
