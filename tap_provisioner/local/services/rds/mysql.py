"""What RDS offers for MySQL: versions, families and instance classes. A part of the real catalogue.

Sources: AWS documentation "Amazon RDS for MySQL versions" and "DB instance classes". Which minor version is
the default of its major, and of a region, changes over time: the ones here are examples, chosen to differ.
"""

from __future__ import annotations

from itertools import product

ENGINE = "mysql"
VERSIONS = ("8.0.40", "8.0.41", "8.0.42", "8.0.43", "8.0.44", "8.4.3", "8.4.4", "8.4.5", "8.4.6", "8.4.7")
DEFAULT_MINORS = {"8.0": "8.0.43", "8.4": "8.4.7"}
# Regions get a new default version at different times.
REGION_DEFAULTS = {"us-west-2": "8.4.6"}

_BURSTABLE = product(("t3", "t4g"), ("micro", "small", "medium", "large", "xlarge", "2xlarge"))
_STEADY = product(("m5", "m6g", "m7g", "r5", "r6g", "r7g"), ("large", "xlarge", "2xlarge", "4xlarge"))
CLASSES = tuple(f"db.{family}.{size}" for family, size in (*_BURSTABLE, *_STEADY))
# Zones that are too old for the classes above.
OLD_ZONES = frozenset({"us-east-1e"})
LOG_TYPES = ("audit", "error", "general", "iam-db-auth-error", "slowquery")
# What every orderable combination has, and what none has.
ALWAYS = (
    "MultiAZCapable ReadReplicaCapable Vpc SupportsStorageEncryption SupportsEnhancedMonitoring "
    "SupportsIAMDatabaseAuthentication SupportsStorageAutoscaling"
)
NEVER = "SupportsKerberosAuthentication OutpostCapable SupportsClusters"
STORAGE = {"gp2": (20, 65536), "gp3": (20, 65536), "io1": (100, 65536), "io2": (100, 65536)}


def family(version: str) -> str:
    """The parameter group family of a version: "mysql8.4" of "8.4.7"."""
    return ENGINE + ".".join(version.split(".")[:2])


def number(version: str) -> tuple[int, ...]:
    """A full version as numbers, which compare."""
    return tuple(int(part) for part in version.split("."))


def default_version(region: str) -> str:
    """The version of an instance that is created in the region without one."""
    return REGION_DEFAULTS.get(region, DEFAULT_MINORS["8.4"])


def matching(wanted: str | None) -> list[str]:
    """The versions that a full version or its prefix ("8.0", "8") stands for; all of them for None."""
    return [v for v in VERSIONS if wanted is None or v == wanted or v.startswith(f"{wanted}.")]


def resolve(wanted: str | None, region: str) -> str | None:
    """The full version that an instance of the wanted version or prefix gets; None if there is none."""
    found = matching(wanted)
    for default in (default_version(region), *DEFAULT_MINORS.values()):
        if default in found:
            return default
    return found[-1] if found else None


def has_insights(instance_class: str) -> bool:
    """Whether Performance Insights works on the class."""
    small = instance_class.rpartition(".")[2] in ("micro", "small")
    return not (small and instance_class.startswith(("db.t3", "db.t4g")))
