"""Aliases: which names are AWS's own."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, Rule, on

ORDER = 30

RESERVED = "alias/aws/"


def _ours(x: Exchange) -> None:
    if x.params["AliasName"].startswith(RESERVED):
        raise AwsError("NotAuthorizedException", f"Aliases that begin with {RESERVED} are reserved for AWS")


RULES = (
    Rule(
        "kms-alias-reserved",
        "An alias does not begin with alias/aws/.",
        "botocore model kms CreateAlias; the code: moto, belief",
        before=on({"kms:CreateAlias kms:UpdateAlias kms:DeleteAlias": _ours}),
    ),
)
