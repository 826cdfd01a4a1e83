"""Names of aliases that AWS reserves."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, before

ORDER = 30

RESERVED = "alias/aws/"


@before(
    "kms-alias-reserved",
    "botocore model kms CreateAlias; the code: moto, belief",
    "CreateAlias UpdateAlias DeleteAlias",
)
def _ours(x: Exchange) -> None:
    """An alias does not begin with alias/aws/."""
    if x.params["AliasName"].startswith(RESERVED):
        raise AwsError("NotAuthorizedException", f"Aliases that begin with {RESERVED} are reserved for AWS")
