"""What the error codes of Route 53 mean (botocore's model of the service)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, Meaning

ERRORS = (
    Meaning("NoSuchHostedZone", ErrorKind.GONE),
    Meaning("VPCAssociationNotFound", ErrorKind.GONE),
    Meaning("InvalidVPCId", ErrorKind.GONE),
    Meaning("HostedZoneAlreadyExists", ErrorKind.EXISTS),
    Meaning("ConflictingDomainExists", ErrorKind.EXISTS),
    Meaning("HostedZoneNotEmpty", ErrorKind.BLOCKED),
    Meaning("TooManyHostedZones", ErrorKind.QUOTA),
    Meaning("LimitsExceeded", ErrorKind.QUOTA),
)
