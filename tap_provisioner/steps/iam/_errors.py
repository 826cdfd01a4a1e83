"""What the error codes of AWS IAM mean (botocore's model of the service)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, meanings

ERRORS = (
    *meanings(ErrorKind.GONE, "NoSuchEntity"),
    *meanings(ErrorKind.EXISTS, "EntityAlreadyExists"),
    *meanings(ErrorKind.BLOCKED, "DeleteConflict ConcurrentModification"),
)
