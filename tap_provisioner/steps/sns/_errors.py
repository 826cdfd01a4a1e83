"""What the error codes of SNS mean (botocore's model of SNS; the text: AWS re:Post, issue threads)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, Meaning

ERRORS = (
    Meaning("NotFound", ErrorKind.GONE),
    Meaning("ResourceNotFound", ErrorKind.GONE),
    Meaning("InvalidParameter", ErrorKind.EXISTS, "already exists with different"),
    Meaning("ConcurrentAccess", ErrorKind.BLOCKED),
    Meaning("StaleTag", ErrorKind.BLOCKED),
)
