"""What the error codes of Amazon RDS mean (botocore's model of the service)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, meanings

ERRORS = (
    *meanings(ErrorKind.GONE, "DBInstanceNotFound DBSubnetGroupNotFoundFault DBParameterGroupNotFound"),
    *meanings(
        ErrorKind.EXISTS, "DBInstanceAlreadyExists DBSubnetGroupAlreadyExists DBParameterGroupAlreadyExists"
    ),
    *meanings(
        ErrorKind.BLOCKED,
        "InvalidDBSubnetGroupStateFault InvalidDBParameterGroupState InvalidDBInstanceState",
    ),
)
