"""The full engine version that an instance gets."""

from __future__ import annotations

from tap_provisioner.local.core.rule import Exchange, before
from tap_provisioner.local.services.rds import mysql

ORDER = 40


@before(
    "rds-full-version",
    "aws-cloudformation rds handlers (prefix comparison); botocore model rds CreateDBInstance",
    "rds:CreateDBInstance rds:ModifyDBInstance",
    gap=True,
)
def _full_version(x: Exchange) -> None:
    """An EngineVersion of "8.4", or none, becomes the full number of the region's default."""
    if x.params.get("Engine", mysql.ENGINE) != mysql.ENGINE:
        return
    if x.request.operation == "CreateDBInstance" or "EngineVersion" in x.params:
        wanted = x.params.get("EngineVersion")
        x.params["EngineVersion"] = mysql.resolve(wanted, x.region) or wanted
