"""AWS Backup."""

from __future__ import annotations

from tap_provisioner.local.core.refusals import Codes

# botocore model backup (errors of every operation); an issue thread of aws-cdk.
CODES = Codes("InvalidParameterValueException", "MissingParameterValueException")
