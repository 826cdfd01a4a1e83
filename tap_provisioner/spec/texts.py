"""Kinds of text that several parts of the spec use, and how to declare others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tap_provisioner.spec.yaml.errors import show


def refuse(message: str) -> PydanticCustomError:
    """The exception with which a validator refuses a value; ``message`` is for the author of the spec."""
    return PydanticCustomError("spec", "{message}", {"message": message})


def whole(value: Any) -> Any:
    """The value, if it is a whole number: a Literal of numbers would accept true as 1."""
    if type(value) is not int:
        raise refuse("must be a whole number, unquoted")
    return value


@dataclass(frozen=True, slots=True)
class Form:
    """Metadata of a str annotation: a pattern that the whole text must match, and the pattern in words.

    ``also`` returns what is wrong with a text that matches, or an empty string; ``turn`` normalises it.
    """

    pattern: str
    words: str
    longest: int
    also: Callable[[str], str] = lambda _: ""
    turn: Callable[[str], str] = str

    def __call__(self, text: str) -> str:
        if len(text) > self.longest or not re.fullmatch(self.pattern, text, re.ASCII):
            raise refuse(f"{show(text)!r} is not allowed: must be {self.words}")
        problem = self.also(text)
        if problem:
            raise refuse(problem)
        return self.turn(text)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        limits = {"pattern": f"^(?:{self.pattern})$", "maxLength": self.longest, "$comment": self.words}
        return handler(schema) | limits


def tag_problem(text: str) -> str:
    """What is wrong with the text of a tag that matches its pattern; empty if nothing is."""
    odd = text != text.strip() or any(not (char.isascii() or char.isalnum()) for char in text)
    return f"{show(text)!r} is not allowed: must be {TAG_WORDS}" if odd else ""


_ARN = r"arn:aws[a-z-]*"

_HYPHENS = "lower-case letters, digits and single hyphens"
Project = Annotated[
    str,
    Form(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", f"{_HYPHENS}, starting with a letter, no hyphen at the end", 40),
]
Environment = Annotated[str, Form(r"[a-z0-9]+(?:-[a-z0-9]+)*", f"{_HYPHENS}, no hyphen at either end", 40)]
Account = Annotated[str, Form(r"\d{12}", "a 12-digit account id in quotes", 12)]
_ROLE_ARN = _ARN + r":iam::\d{12}:role/[\w+=,.@/-]{1,576}"
RoleArn = Annotated[str, Form(_ROLE_ARN, "an ARN like arn:aws:iam::111122223333:role/NAME", 640)]
ExternalId = Annotated[str, Form(r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and +=,.@:/-_", 1224)]
_KEY = (
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[A-Za-z0-9/_-]{1,250}|"
    + _ARN
    + r":kms:[a-z0-9-]+:\d{12}:(?:key/[0-9a-f-]{36}|key/mrk-[0-9a-f]{32}|alias/[A-Za-z0-9/_-]{1,250})"
)
KmsKeyId = Annotated[str, Form(_KEY, "a KMS key id, alias/NAME, or the ARN of either", 512)]
TAG_PATTERN = r"[A-Za-z0-9 _.:/=+@\-\u0080-\uffff]*"
TAG_WORDS = "letters, digits, spaces and _.:/=+-@, no space at either end"
TagValue = Annotated[str, Form(TAG_PATTERN, f"up to 256 {TAG_WORDS}", 256, tag_problem)]


def foreign_key(key: str | None, region: str) -> bool:
    """Whether a KMS key id is an ARN of another region; ids and aliases may exist in any."""
    return bool(key and key.startswith("arn:") and key.split(":")[3] != region)
