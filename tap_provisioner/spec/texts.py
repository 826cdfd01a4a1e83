"""Kinds of text: what a string of the spec may look like, and how to say so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tap_provisioner.spec.yaml.errors import show


def refuse(message: str) -> PydanticCustomError:
    """The exception by which a validator refuses a value, with a message for the reader of the spec."""
    return PydanticCustomError("spec", "{message}", {"message": message})


def whole(value: Any) -> Any:
    """The value, if it is a whole number: a Literal of numbers would take true for 1."""
    if type(value) is not int:
        raise refuse("must be a whole number, unquoted")
    return value


@dataclass(frozen=True, slots=True)
class Form:
    """Metadata of a str annotation: a pattern that the whole text matches, and the pattern in words.

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


def _network_problem(text: str) -> str:
    try:
        normal = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"{text} is not an IPv4 network: write it like 10.0.0.0/16"
    return "" if str(normal) == text else f"{text} has bits set beyond its prefix: write {normal}"


_PRIVATE = tuple(
    map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)


def _private_problem(text: str) -> str:
    problem = _network_problem(text)
    if problem:
        return problem
    network = ipaddress.IPv4Network(text)
    if not 16 <= network.prefixlen <= 28:
        return f"{text} is a /{network.prefixlen}: AWS takes /16 to /28"
    if not any(network.subnet_of(block) for block in _PRIVATE):
        return f"{text} is not private address space: choose it within " + ", ".join(map(str, _PRIVATE))
    return ""


def _ingress_problem(text: str) -> str:
    wide = "opens the database to every address: name the networks that need it"
    return wide if text.endswith("/0") else _network_problem(text)


def _secret_name_problem(text: str) -> str:
    # Secrets Manager appends a hyphen and six characters to the ARN and would take the name for one.
    looks = re.search(r"-[A-Za-z0-9]{6}$", text)
    return f"{text!r} must not end in a hyphen and six characters: lengthen the last word" if looks else ""


def _final_snapshot_problem(text: str) -> str:
    return f"{text!r} must not hold two hyphens in a row or end in one" if "--" in f"{text}-" else ""


def tag_problem(text: str) -> str:
    """What is wrong with the text of a tag that its pattern lets pass; empty if nothing is."""
    odd = text != text.strip() or any(not (char.isascii() or char.isalnum()) for char in text)
    return f"{show(text)!r} is not allowed: must be {TAG_WORDS}" if odd else ""


_CIDR = r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}"
_CIDR_WORDS = "an IPv4 network like 10.0.0.0/16"
_ARN = r"arn:aws[a-z-]*"

PrivateCidr = Annotated[
    str,
    Form(
        _CIDR,
        "a private IPv4 network of /16 to /28 without host bits, like 10.0.0.0/16",
        18,
        _private_problem,
    ),
]
IngressCidr = Annotated[str, Form(_CIDR, _CIDR_WORDS + " without host bits, not /0", 18, _ingress_problem)]
Zone = Annotated[str, Form(r"[a-z]{2,5}(?:-[a-z]+)+-\d[a-z]", "a zone name like us-east-1a", 32)]
Project = Annotated[
    str,
    Form(
        r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        "lower-case letters, digits and single hyphens, beginning with a letter, ending with none",
        40,
    ),
]
Environment = Annotated[
    str, Form(r"[a-z0-9]+(?:-[a-z0-9]+)*", "lower-case letters, digits and single hyphens within", 40)
]
Account = Annotated[str, Form(r"\d{12}", "a 12-digit account id in quotes", 12)]
RoleArn = Annotated[
    str,
    Form(
        _ARN + r":iam::\d{12}:role/[\w+=,.@/-]{1,576}", "an ARN like arn:aws:iam::111122223333:role/NAME", 640
    ),
]
ExternalId = Annotated[str, Form(r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and +=,.@:/-_", 1224)]
KmsKeyId = Annotated[
    str,
    Form(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[A-Za-z0-9/_-]{1,250}|"
        + _ARN
        + r":kms:[a-z0-9-]+:\d{12}:(?:key/[0-9a-f-]{36}|key/mrk-[0-9a-f]{32}|alias/[A-Za-z0-9/_-]{1,250})",
        "a KMS key id, alias/NAME, or the ARN of either",
        512,
    ),
]
# Secrets Manager takes 512 characters, but the ARN must fit into a tag's value of 256 on each instance.
SecretName = Annotated[
    str, Form(r"[A-Za-z0-9/_+=.@-]{1,180}", "1 to 180 letters, digits and /_+=.@-", 180, _secret_name_problem)
]
SnapshotPrefix = Annotated[
    str,
    Form(
        r"[A-Za-z][A-Za-z0-9-]*",
        "letters, digits and hyphens, beginning with a letter",
        200,
        _final_snapshot_problem,
    ),
]
InstanceClass = Annotated[
    str,
    Form(
        r"db\.[a-z0-9-]+(?:\.[a-z0-9-]+)+",
        "an RDS instance class, which begins with db., like db.t3.medium",
        64,
    ),
]
EngineVersion = Annotated[
    str,
    Form(
        r"\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?:-rds\.\d{8})?",
        'a quoted MySQL version like "8.4" (the region\'s default minor) or "8.4.3"',
        32,
    ),
]
CaCertificate = Annotated[str, Form(r"rds-ca-[a-z0-9-]+", "an RDS CA identifier like rds-ca-rsa2048-g1", 64)]
TAG_PATTERN = r"[A-Za-z0-9 _.:/=+@\-\u0080-\uffff]*"
TAG_WORDS = "letters, digits, spaces and _.:/=+-@, no space at either end"
TagValue = Annotated[str, Form(TAG_PATTERN, f"up to 256 {TAG_WORDS}", 256, tag_problem)]
