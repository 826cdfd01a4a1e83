"""Which operations of AWS change something: one answer for the client, its retries and the embedded AWS."""

from __future__ import annotations

_READING = (
    "BatchGet",
    "Decode",
    "Describe",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Preview",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "Test",
    "Validate",
)
"""How the names of operations begin that only read."""

# What computes or reads under another name, and leaves nothing behind (botocore's models).
_READS = frozenset(
    {
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "AssumeRoot",
        "BucketCORSPreflightCheck",
        "CheckIfPhoneNumberIsOptedOut",
        "CreateSession",
        "Decapsulate",
        "Decrypt",
        "DeriveSharedSecret",
        "DownloadDBLogFilePortion",
        "Encapsulate",
        "Encrypt",
        "ExportBackupPlanTemplate",
        "FilterLogEvents",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GenerateQuery",
        "GenerateRandom",
        "ObjectCORSPreflightCheck",
        "ReEncrypt",
        "Sign",
        "TransactGetItems",
        "Verify",
        "VerifyMac",
    }
)


def changes(operation: str) -> bool:
    """Tell whether an operation, by its name in the API ("CreateVpc"), may change anything in AWS.

    A name that is not known to read counts as a change.
    """
    return not operation.startswith(_READING) and operation not in _READS
