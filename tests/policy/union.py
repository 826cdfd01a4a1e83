"""The policies of a spec as one document: what attaching all of them to one role allows."""

from __future__ import annotations

from typing import Any

from tap_provisioner.report.iam_policy import iam_policies


def iam_policy(*arguments: Any, **options: Any) -> dict[str, Any]:
    """The statements of every policy that the arguments of `iam_policies` ask for."""
    found = iam_policies(*arguments, **options)
    return {"Version": "2012-10-17", "Statement": [s for each in found for s in each.document["Statement"]]}
