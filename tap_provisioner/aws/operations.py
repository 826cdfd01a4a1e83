"""Which operations of AWS change something: for the client, its retries and the embedded AWS."""

from __future__ import annotations

_READING = (
    *"BatchGet Decode Describe Get Head List Lookup Preview Query Scan Search Select Simulate".split(),
    *("Test", "Validate"),
)
"""Prefixes of the operations that only read."""

_TAGGING = ("AddTags", "ChangeTags", "CreateTags", "DeleteTags", "RemoveTags", "Tag", "Untag")
"""Prefixes of the operations that only set or remove tags."""

# Other operations that change nothing (botocore's models).
_READS = frozenset(
    (
        "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot BucketCORSPreflightCheck "
        "CheckIfPhoneNumberIsOptedOut CreateSession Decapsulate Decrypt DeriveSharedSecret "
        "DownloadDBLogFilePortion Encapsulate Encrypt ExportBackupPlanTemplate FilterLogEvents "
        "GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext "
        "GenerateDataKeyWithoutPlaintext GenerateMac GenerateQuery GenerateRandom "
        "ObjectCORSPreflightCheck ReEncrypt Sign TransactGetItems Verify VerifyMac"
    ).split()
)


def changes(operation: str) -> bool:
    """Tell whether an operation, by its name in the API ("CreateVpc"), may change anything in AWS.

    An unknown name counts as a change.
    """
    return not operation.startswith(_READING) and operation not in _READS


def tagging(operation: str) -> bool:
    """Tell whether an operation only sets or removes tags, so that a second execution changes nothing."""
    return operation.startswith(_TAGGING)
