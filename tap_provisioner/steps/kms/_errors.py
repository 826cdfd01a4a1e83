"""What the error codes of AWS KMS mean (botocore's model of KMS, AWS KMS Developer Guide, "Key states")."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, Meaning

ERRORS = (
    Meaning("NotFoundException", ErrorKind.GONE),
    Meaning("KMSInvalidStateException", ErrorKind.GONE, "is pending deletion"),
    Meaning("KMSInvalidStateException", ErrorKind.GONE, "is pending replica deletion"),
    Meaning("KMSInvalidStateException", ErrorKind.BLOCKED),
    Meaning("AlreadyExistsException", ErrorKind.EXISTS),
)
