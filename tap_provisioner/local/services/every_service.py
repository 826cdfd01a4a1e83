"""Tags that real AWS refuses and moto accepts, and requests that violate their service's model."""

from __future__ import annotations

from tap_provisioner.local.core import models
from tap_provisioner.local.core.constraints import violations
from tap_provisioner.local.core.refusals import codes, invalid
from tap_provisioner.local.core.rule import EVERY_OPERATION, AwsError, Exchange, before
from tap_provisioner.local.core.wire import Params

ORDER = 20

LONGEST_KEY, LONGEST_VALUE = 128, 256

_REMOVING = ("Delete", "Remove", "Untag")
_MEMBERS = ("Tags", "tags", "AddTags")
# S3's model states hardly any constraint, and each of its errors has a code of its own (AWS documentation: S3
# error responses).
UNCHECKED = frozenset({"s3"})


def _tags(x: Exchange) -> list[tuple[str, str]]:
    request = x.request
    if not request.mutating or codes(request).checks_tags or request.operation.startswith(_REMOVING):
        return []
    found: list[tuple[str, str]] = []
    for params in (x.params, *x.params.get("TagSpecifications", [])):
        for member in _MEMBERS:
            found += _pairs(params.get(member) or [])
    return found


def _pairs(tags: Params | list[Params]) -> list[tuple[str, str]]:
    if isinstance(tags, dict):
        return list(tags.items())
    return [
        (tag.get("Key") or tag.get("TagKey") or "", tag.get("Value") or tag.get("TagValue") or "")
        for tag in tags
    ]


def _refuse(x: Exchange, text: str) -> AwsError:
    return AwsError(codes(x.request).tags, text)


@before("tags-reserved", EVERY_OPERATION)
def _reserved(x: Exchange) -> None:
    """A tag's key doesn't begin with aws:. Source: AWS documentation: tag restrictions; the codes: belief."""
    for key, _ in _tags(x):
        if key.lower().startswith("aws:"):
            raise _refuse(x, f"Tag keys starting with 'aws:' are reserved for internal use: {key}")


@before("tags-length", EVERY_OPERATION)
def _length(x: Exchange) -> None:
    """A tag's key has at most 128 characters, its value 256. Source: AWS documentation: tag restrictions; the
    codes: belief.
    """
    for key, value in () if codes(x.request).lengths else _tags(x):
        if len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            text = f"A tag has at most {LONGEST_KEY} characters in its key and {LONGEST_VALUE} in its value"
            raise _refuse(x, f"{text}: {key[:LONGEST_KEY]}")


@before("request-model", EVERY_OPERATION)
def _check(x: Exchange) -> None:
    """A request conforms to its model: required members, enum, min, max, pattern. Source: botocore's service
    models; the codes: see Codes.
    """
    model = models.operation_model(x.request.service, x.request.operation)
    if x.request.service in UNCHECKED or model.input_shape is None:
        return
    found = list(violations(model.input_shape, x.params, codes(x.request).unenforced))
    if found:
        raise invalid(x.request, found)
