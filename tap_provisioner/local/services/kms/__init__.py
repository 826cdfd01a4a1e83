"""KMS: keys of one and of several regions, and their aliases."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

CODES = Codes(tags="TagException")

AWS_OWN = "alias/aws/"


def inventory(kms: Any) -> dict[str, list[str]]:
    """What is left: keys that are not pending deletion, and aliases; none of AWS's own."""
    ours = [key for key in kms.keys.values() if not any(name.startswith(AWS_OWN) for name in key.aliases)]
    return {
        "kms-key": [key.id for key in ours if not key.key_state.startswith("Pending")],
        "kms-alias": [name for key in ours for name in key.aliases],
    }
