"""The spec: one YAML file, validated, immutable, and aware of the line of each of its values."""

from tap_provisioner.spec.loader import load, parse
from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.yaml.errors import Problem, SpecError

__all__ = ["Problem", "Spec", "SpecError", "load", "parse"]
