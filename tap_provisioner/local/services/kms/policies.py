"""Key policies, which must name principals that exist and must not lock out the account, and aliases."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

from tap_provisioner.local.core.account import ACCOUNT
from tap_provisioner.local.core.rule import AwsError, Exchange, before
from tap_provisioner.local.services.kms import AWS_OWN

ORDER = 30

_OPERATIONS = "CreateKey ReplicateKey PutKeyPolicy"
_ROOT = re.compile(rf"\*|{ACCOUNT}|arn:aws:iam::{ACCOUNT}:root")
_NAMED = re.compile(r"arn:aws:iam::(?P<account>\d{12}):(?P<kind>role|user)/(?:.*/)?(?P<name>[^/]+)")


def _malformed(text: str) -> AwsError:
    return AwsError("MalformedPolicyDocumentException", text)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(x: Exchange) -> list[dict[str, Any]]:
    try:
        return _listed(json.loads(x.params["Policy"])["Statement"])
    except (ValueError, KeyError, TypeError) as error:
        raise _malformed("Key policy contains invalid JSON or has no statement") from error


def _principals(statement: dict[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    return _listed(principal if isinstance(principal, str) else principal.get("AWS", []))


@before("kms-policy-principals", _OPERATIONS)
def _exist(x: Exchange) -> None:
    """A key policy is JSON, and the roles and users of the account that it names exist. Source: botocore
    model kms CreateKey (Policy), MalformedPolicyDocumentException; terraform-provider-aws.
    """
    if "Policy" not in x.params:
        return
    iam = x.partition_backend("iam")
    known = {"role": {role.name for role in iam.roles.values()}, "user": set(iam.users)}
    for statement in _statements(x):
        for principal in _principals(statement):
            named = _NAMED.fullmatch(principal)
            if named and named["account"] == ACCOUNT and named["name"] not in known[named["kind"]]:
                raise _malformed("Policy contains a statement with one or more invalid principals.")


@before("kms-policy-lockout", _OPERATIONS)
def _keep_author(x: Exchange) -> None:
    """A key policy lets the account change it later on. Source: AWS documentation: default key policy,
    lockout safety check.
    """
    if "Policy" not in x.params or x.params.get("BypassPolicyLockoutSafetyCheck"):
        return
    for statement in _statements(x):
        actions = _listed(statement.get("Action", []))
        allows = any(fnmatchcase("kms:putkeypolicy", action.lower()) for action in actions)
        ours = any(_ROOT.fullmatch(principal) for principal in _principals(statement))
        if statement.get("Effect") == "Allow" and allows and ours:
            return
    raise _malformed("The new key policy will not allow you to update the key policy in the future.")


@before("kms-alias-reserved", "CreateAlias UpdateAlias DeleteAlias")
def _ours(x: Exchange) -> None:
    """An alias does not begin with alias/aws/. Source: botocore model kms CreateAlias; the code: moto,
    belief.
    """
    if x.params["AliasName"].startswith(AWS_OWN):
        raise AwsError("NotAuthorizedException", f"Aliases that begin with {AWS_OWN} are reserved for AWS")
