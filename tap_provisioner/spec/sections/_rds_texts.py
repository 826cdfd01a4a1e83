"""Texts of the spec that RDS restricts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from tap_provisioner.spec.texts import Form, refuse


def _number_as_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise refuse('must be text or a whole number: quote the value as MySQL is to read it, like "1"')
    return value


def _final_snapshot_problem(text: str) -> str:
    problem = "--" in f"{text}-"
    return f"{text!r} must not contain two hyphens in a row or end in one" if problem else ""


ParameterText = Annotated[
    str,
    Form(r"[^\n]+", "1 to 4096 characters", 4096),
    BeforeValidator(_number_as_text, json_schema_input_type=str | int),
]
_PREFIX_WORDS = "letters, digits and hyphens, starting with a letter"
SnapshotPrefix = Annotated[str, Form(r"[A-Za-z][A-Za-z0-9-]*", _PREFIX_WORDS, 200, _final_snapshot_problem)]
_CLASS_WORDS = "an RDS instance class, which starts with db., like db.t3.medium"
InstanceClass = Annotated[str, Form(r"db\.[a-z0-9-]+(?:\.[a-z0-9-]+)+", _CLASS_WORDS, 64)]
_VERSION = r"\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?:-rds\.\d{8})?"
_VERSION_WORDS = 'a quoted MySQL version like "8.4" (the region\'s default minor version) or "8.4.3"'
EngineVersion = Annotated[str, Form(_VERSION, _VERSION_WORDS, 32)]
CaCertificate = Annotated[str, Form(r"rds-ca-[a-z0-9-]+", "an RDS CA identifier like rds-ca-rsa2048-g1", 64)]
