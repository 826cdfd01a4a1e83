"""CloudWatch Logs."""

from __future__ import annotations

from tap_provisioner.local.core.refusals import Codes

# Issue threads of fluent-plugin-cloudwatch-logs and grafana, which quote it.
CODES = Codes("InvalidParameterException", "InvalidParameterException")
