"""What the error codes of Amazon EC2 mean (Amazon EC2 API Reference, "Error codes")."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, meanings

ERRORS = (
    *meanings(
        ErrorKind.GONE,
        "Gateway.NotAttached NatGatewayNotFound InvalidGroup.NotFound InvalidPermission.NotFound "
        "InvalidRoute.NotFound",
    ),
    *meanings(
        ErrorKind.EXISTS,
        "InvalidGroup.Duplicate InvalidPermission.Duplicate RouteAlreadyExists Resource.AlreadyAssociated "
        "InvalidSubnet.Conflict",
    ),
    *meanings(
        ErrorKind.BLOCKED,
        "DependencyViolation InvalidGroup.InUse InvalidIPAddress.InUse IncorrectState",
    ),
)
