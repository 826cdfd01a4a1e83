"""What the error codes of AWS IAM mean (botocore's model of the service)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, Meaning, meanings

ERRORS = (
    # Not that the role is missing, which may only be late, but the policy of AWS, which never comes.
    Meaning("NoSuchEntity", ErrorKind.REFUSED, "not attachable"),
    *meanings(ErrorKind.GONE, "NoSuchEntity"),
    *meanings(ErrorKind.EXISTS, "EntityAlreadyExists"),
    *meanings(ErrorKind.BLOCKED, "DeleteConflict ConcurrentModification"),
)
