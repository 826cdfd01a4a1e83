"""Threat detection in each region."""

from __future__ import annotations

from tap_provisioner.blueprint.stack import Part, Stack
from tap_provisioner.spec.sections.audit import Audit
from tap_provisioner.steps.guardduty.guardduty_detector import GuarddutyDetector

NAME = "main"


def audit(stack: Stack) -> Part:
    """Return the detector of each region, if threat detection is on."""
    if not stack.spec.section(Audit).threat_detection:
        return Part()
    return Part(
        regions={
            region.name: [
                GuarddutyDetector(
                    **region.at(NAME, "audit.threat_detection"), tags=region.tags("threat-detection")
                )
            ]
            for region in stack.regions
        }
    )
