"""Reads a file, or its text, into a Spec, or reports everything that is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from tap_provisioner.spec.check import check
from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding
from tap_provisioner.spec.yaml import source
from tap_provisioner.spec.yaml.builder import Unreadable
from tap_provisioner.spec.yaml.errors import Loc, Problem, SpecError, dotted
from tap_provisioner.spec.yaml.nodes import Entry, Node

_ENVIRONMENT: Loc = ("environment",)


def load(path: str | os.PathLike[str], *, environment: str | None = None) -> Spec:
    """Read and check a spec file.

    Args:
        path: the YAML file, at most 1 MiB of UTF-8.
        environment: replaces the file's ``environment``.

    Raises:
        SpecError: with every problem of the file, in line order; also if it cannot be read.
    """
    file = os.fspath(path)
    try:
        text = source.read(path)
    except Unreadable as error:
        raise SpecError([Problem(file, error.line, "", error.message)]) from None
    return parse(text, file=file, environment=environment)


def parse(text: str, *, file: str = "spec", environment: str | None = None) -> Spec:
    """Check the text of a spec; ``file`` is the name that problems and ``Spec.where`` give.

    Raises:
        SpecError: with every problem of the text, in line order.
    """
    try:
        tree, flaws = source.parse(text)
    except Unreadable as error:
        raise SpecError([Problem(file, error.line, "", error.message)]) from None
    problems = [Problem(file, flaw.line, dotted(flaw.loc), flaw.message) for flaw in flaws]
    for loc, entry in passwords(tree):
        entry.node.flawed = True
        problems.append(Problem(file, entry.line, dotted(loc), MESSAGE))
    raw = tree.plain()
    if environment is not None:
        raw["environment"] = environment
    spec, findings = check(raw)
    problems += _problems(file, tree, findings, overridden=environment is not None)
    if problems:
        raise SpecError(sorted(dict.fromkeys(problems), key=lambda problem: problem.line))
    return spec.read_from(file, tree)


def _problems(file: str, tree: Node, findings: Iterable[Finding], *, overridden: bool) -> Iterator[Problem]:
    for loc, message in findings:
        place = tree.trim(tuple(part for part in loc if part != "[key]"))
        if overridden and place == _ENVIRONMENT:
            yield Problem(file, tree.line(place), dotted(place), f"{message} (set by --environment)")
        elif not any(entry.node.flawed for entry in tree.along(place)):
            yield Problem(file, tree.line(place), dotted(place), message)


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
