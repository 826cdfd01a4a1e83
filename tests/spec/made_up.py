"""A section that exists only in tests, added as a future one is: one file beside the others, and no more."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import tap_provisioner.blueprint
import tap_provisioner.spec.sections
from tap_provisioner.spec.section import Section, sections

ALARMS = '''
"""The `alarms` section."""

from typing import ClassVar

from pydantic import Field

from tap_provisioner.spec.rules import region_rule, rule, stack_rule
from tap_provisioner.spec.section import Declaration, Overrides, Section
from tap_provisioner.spec.settings import Settings


class Subnet(Settings):
    """Who is told; named like a mapping of another section."""

    note: ClassVar[str] = "A note on receivers."

    address: str = Field(description="Address to write to.")
    delay: int = Field(0, description="Minutes to wait.")


class Alarms(Section):
    """Alarms of each region."""

    declaration = Declaration(
        order=25, overrides=Overrides(shared=("topic",), because="one topic serves them all"), shorthand=True
    )
    note: ClassVar[str] = "A note on alarms."

    threshold: int = Field(80, ge=1, le=99, description="Percentage that raises an alarm.")
    recovery: int = Field(50, multiple_of=5, description="Percentage that ends it.")
    topic: str = Field("alarms", description="Name of the topic.")
    receivers: tuple[Subnet, ...] = Field((), description="Who is told.")
    labels: dict[str, int] = Field({}, description="Labels.")

    @rule("threshold", "recovery")
    def _apart(self):
        if self.recovery >= self.threshold:
            yield ("recovery",), f"must be below threshold {self.threshold}"

    @region_rule("labels")
    def _label(self, region):
        if region in self.labels:
            yield ("labels", region), f"{region} is its own label"

    @stack_rule("topic", head=("project",))
    def _topic(self, spec):
        if self.topic == spec.project:
            yield ("alarms", "topic"), "is the name of the project"
'''
BLUEPRINT = '''
"""A security group in each region that names every region's VPC."""

from tap_provisioner.blueprint.network import vpc
from tap_provisioner.blueprint.stack import Part
from tap_provisioner.spec.sections.alarms import Alarms
from tap_provisioner.steps.ec2.security_group import SecurityGroup


def alarms(stack):
    others = tuple(vpc(region) for region in stack.regions)
    return Part(regions={region.name: [_group(region, others)] for region in stack.regions})


def _group(region, others):
    return SecurityGroup(
        **region.at("alarms", "alarms.threshold"),
        tags=region.tags("alarms"),
        group_name="alarms",
        description=f"above {region.section(Alarms).threshold}",
        vpc_id=others[0],
        ingress=frozenset(others),
    )
'''


@contextmanager
def package_with(package: ModuleType, folder: Path, name: str, text: str) -> Iterator[None]:
    """Add a module to a package, as if its file stood beside the others."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    full = f"{package.__name__}.{name}"
    package.__path__.append(str(folder))
    sections.cache_clear()
    importlib.invalidate_caches()
    try:
        yield
    finally:
        package.__path__.remove(str(folder))
        sys.modules.pop(full, None)
        vars(package).pop(name, None)
        sections.cache_clear()


@contextmanager
def alarms(folder: Path) -> Iterator[type[Section]]:
    """The section `alarms`, in spec and blueprint."""
    with (
        package_with(tap_provisioner.spec.sections, folder / "sections", "alarms", ALARMS),
        package_with(tap_provisioner.blueprint, folder / "blueprint", "alarms", BLUEPRINT),
    ):
        yield next(section for section in sections() if section.key() == "alarms")
