"""The topic of each region, and its subscriptions."""

from __future__ import annotations

from tap_provisioner.blueprint.stack import Part, RegionSpec, Stack
from tap_provisioner.spec.sections.monitoring import Monitoring
from tap_provisioner.step import Step
from tap_provisioner.steps.sns.sns_subscription import SnsSubscription
from tap_provisioner.steps.sns.sns_topic import SnsTopic

NAME = "main"


def monitoring(stack: Stack) -> Part:
    """Return a topic in each region, with a subscription of each address."""
    return Part(regions={region.name: _topic(region) for region in stack.regions})


def _topic(region: RegionSpec) -> list[Step]:
    topic = SnsTopic(
        **region.at(NAME, "monitoring.email"), tags=region.tags("notifications"), topic_name=region.spec.stack
    )
    subscriptions = [
        SnsSubscription(
            **region.at(address, f"monitoring.email[{index}]"), topic_arn=topic.ref(), endpoint=address
        )
        for index, address in enumerate(region.section(Monitoring).email)
    ]
    return [topic, *subscriptions]
