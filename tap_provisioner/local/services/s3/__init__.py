"""S3."""

from __future__ import annotations

from tap_provisioner.local.core.refusals import Codes

# AWS documentation: S3 error responses.
CODES = Codes(throttled=("SlowDown", 503), throttled_text="Please reduce your request rate.")
