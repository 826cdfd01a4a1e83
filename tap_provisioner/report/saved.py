"""A plan in a file, without secrets: the approval to apply it later."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tap_provisioner import __version__
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.errors import TapError
from tap_provisioner.report.codec import decode, encode
from tap_provisioner.step import Change, Observed, Phase, Step
from tap_provisioner.steps import KINDS

NAME, VERSION = "tap_provisioner plan", 1
_PLAIN = ("stack", "account", "config", "environment", "digest", "version")
_PLAIN_OF_RESOURCE = ("address", "kind", "region", "reason", "drift", "data_fate")
LARGEST = 64 << 20
"""Most bytes of a file; the plan of a stack in every region of AWS has a tenth of that."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A plan and its steps, with the stack, the account, and the path and digest of the spec."""

    plan: Plan = dataclasses.field(kw_only=False)
    steps: tuple[Step, ...] = dataclasses.field(kw_only=False)
    stack: str
    account: str
    config: str
    environment: str
    digest: str
    made_at: datetime
    version: str = __version__

    def mismatch(self, stack: str, digest: str) -> str:
        """Return why it is not a plan of this stack and digest, "" if it is."""
        if self.version != __version__:
            return f"the plan was made by version {self.version}, and this is {__version__}"
        if self.stack != stack:
            return f"the plan is for stack {self.stack}, and the spec for {stack}"
        if self.digest != digest:
            return f"the spec is not the one that was planned: {self.config} has changed since"
        return ""

    def text(self) -> str:
        """Return it as the text of a file."""
        body = {
            **{name: getattr(self, name) for name in _PLAIN},
            "made_at": self.made_at.isoformat(),
            "destroy": self.plan.destroy,
            "contained": [_entry(planned) for planned in self.plan.contained],
            "resources": [_entry(planned) for planned in self.plan.resources],
            "steps": [{"kind": step.kind, **_fields(step)} for step in self.steps],
        }
        head = {"format": NAME, "format_version": VERSION, "sha256": _sum(body)}
        return json.dumps({**head, "plan": body}, indent=1) + "\n"


def read(path: str) -> Saved:
    """Read a saved plan. Raises TapError for anything else."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _unusable(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return parse(content, path)


def parse(content: bytes, path: str) -> Saved:
    """Return the saved plan in the bytes of a file; `path` is its name in errors. Raises TapError."""
    try:
        document = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != NAME:
        printed = isinstance(document, dict) and "resource_changes" in document
        raise _unusable(path, "is the JSON of a plan, not a saved plan" if printed else "is no saved plan")
    if (version := document.get("format_version")) != VERSION:
        raise _unusable(path, f"has format {version!r}, and this version reads {VERSION}")
    body: Any = document.get("plan")
    try:
        if document.get("sha256") != _sum(body):
            raise _unusable(path, "is damaged, or was edited")
        return _saved(body)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise _unusable(path, "is not a plan that this version saved") from None


def _unusable(path: str, why: str) -> TapError:
    return TapError(f"{path} {why}", hint="save a plan with plan --out FILE")


def _sum(body: Any) -> str:
    """Return a checksum, which detects damage and edits."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _saved(body: Mapping[str, Any]) -> Saved:
    steps = tuple(map(_step, body["steps"]))
    declared = {step.address: step for step in steps}
    plan = Plan(
        tuple(_planned(entry, declared) for entry in body["resources"]),
        destroy=bool(body["destroy"]),
        contained=tuple(_planned(entry, declared) for entry in body["contained"]),
    )
    plain = {name: body[name] for name in _PLAIN}
    return Saved(plan, steps, **plain, made_at=datetime.fromisoformat(body["made_at"]))


def _entry(planned: Planned) -> dict[str, Any]:
    return {
        **{name: getattr(planned, name) for name in _PLAIN_OF_RESOURCE},
        "action": planned.action.value,
        "retained": list(planned.retained),
        "changes": [_fields(change) for change in planned.changes],
        "desired": {"kind": planned.kind, **_fields(planned.step)} if planned.step else None,
        "found": _fields(planned.observed) if planned.observed else None,
    }


def _fields(record: Step | Observed | Change) -> dict[str, Any]:
    return {f.name: encode(getattr(record, f.name)) for f in dataclasses.fields(record)}


def _step(entry: Mapping[str, Any]) -> Step:
    return KINDS[entry["kind"]](**_decoded({k: v for k, v in entry.items() if k != "kind"}))


def _planned(entry: Mapping[str, Any], declared: Mapping[str, Step]) -> Planned:
    desired, found = entry["desired"], _decoded(entry["found"])
    return Planned(
        **{name: entry[name] for name in _PLAIN_OF_RESOURCE},
        action=Action(entry["action"]),
        changes=tuple(Change(**_decoded(change)) for change in entry["changes"]),
        step=_step(desired) if desired else None,
        declared=declared.get(entry["address"]) if desired else None,
        observed=Observed(**{**found, "phase": Phase(found["phase"])}) if found else None,
        retained=tuple(entry["retained"]),
    )


def _decoded(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: decode(value) for name, value in (fields or {}).items()}
