"""What an empty account has of IAM: AWS's managed policies."""

from __future__ import annotations

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.services.iam import policies


def reset(account: Account) -> None:
    """Load AWS's managed policies, attached to nothing."""
    policies.load_into(account.backend("iam", "aws"))
