"""What AWS's text says about a denied call: which kind of policy denied it, and the encoded details.

AWS Identity and Access Management User Guide, "Troubleshoot access denied error messages"; Amazon EC2 API
Reference, "Common client error codes", UnauthorizedOperation.
"""

from __future__ import annotations

import re

_ENCODED = re.compile(r"\s*Encoded authorization failure message:\s*(\S+)")
_ANYWAY = "changed, which denies it whatever other policies allow"
_EXPLICIT = "that denies it: an allow does not outweigh its explicit deny"
_ADVICE = {
    "service control policy": f"have a service control policy of the organization {_ANYWAY}",
    "resource control policy": f"have a resource control policy of the organization {_ANYWAY}",
    "permissions boundary": f"have the permissions boundary of the credentials in use {_ANYWAY}",
    "session policy": "allow this action in the session policy that the role was assumed with",
    "vpc endpoint policy": "allow this action in the policy of the VPC endpoint that the call went through",
    "explicit deny in an identity-based policy": f"change the policy of the credentials in use {_EXPLICIT}",
    "explicit deny in a resource-based policy": f"change the policy of the resource {_EXPLICIT}",
}
_ALLOW = "allow this action for the credentials in use (iam-policy prints all that are needed)"


def advice(message: str) -> str:
    """Return what to do about a denied call, according to AWS's text for it."""
    text = message.lower()
    return next((advice for phrase, advice in _ADVICE.items() if phrase in text), _ALLOW)


def split(message: str) -> tuple[str, str]:
    """Return AWS's text without the encoded authorization message, and that message, "" if it has none."""
    found = _ENCODED.search(message)
    return (_ENCODED.sub("", message), found[1]) if found else (message, "")
