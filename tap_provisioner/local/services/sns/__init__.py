"""SNS: topics and their subscriptions by e-mail."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

CODES = Codes(tags="InvalidParameter", denied="AuthorizationError")


def inventory(sns: Any) -> dict[str, list[str]]:
    """What is left: topics, and subscriptions by their endpoint."""
    return {
        "sns-topic": [topic.name for topic in sns.topics.values()],
        "sns-subscription": [f"{s.topic.name}/{s.endpoint}" for s in sns.subscriptions.values()],
    }
