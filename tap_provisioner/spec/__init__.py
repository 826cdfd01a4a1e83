"""The spec: one YAML file, validated, immutable, and aware of the line of each of its values."""

from tap_provisioner.spec.database import Database, PerformanceInsights
from tap_provisioner.spec.loader import load, parse
from tap_provisioner.spec.model import AssumeRole, Region, Secret, Spec
from tap_provisioner.spec.network import Network, Subnet
from tap_provisioner.spec.yaml.errors import Problem, SpecError

__all__ = [
    "AssumeRole",
    "Database",
    "Network",
    "PerformanceInsights",
    "Problem",
    "Region",
    "Secret",
    "Spec",
    "SpecError",
    "Subnet",
    "load",
    "parse",
]
