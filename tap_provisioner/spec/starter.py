"""A commented spec to begin with, made from a few answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from string import Template

import yaml

from tap_provisioner.aws.regions import known_regions, partition_of

_PLAIN = re.compile("[a-z][a-z0-9-]*")
_HABITUAL = ("us-west-2", "us-east-1")


@dataclass(frozen=True)
class Answers:
    """What a spec cannot guess. `production` is for what must not be lost, else for what costs little."""

    project: str = "tap"
    environment: str = "dev"
    primary: str = "us-east-1"
    replicas: tuple[str, ...] = ("us-west-2",)
    production: bool = False


def replica_of(primary: str) -> str:
    """Return a region that goes with a primary one, of the same partition; "" where there is none."""
    if primary not in known_regions():
        return _HABITUAL[0]
    others = (*_HABITUAL, *sorted(known_regions()))
    near = (name for name in others if name != primary and partition_of(name) == partition_of(primary))
    return next(near, "")


def starter(answers: Answers, *, schema: str) -> str:
    """Return the text of a spec; `schema` is where its JSON Schema lies, as seen from the file."""
    template = _PRODUCTION if answers.production else _SANDBOX
    regions = [f"  {_scalar(answers.primary)}: {{primary: true}}"]
    for number, name in enumerate(answers.replicas, start=1):
        regions += _apart(name, number) if answers.production else [f"  {_scalar(name)}: {{}}"]
    return Template(_HEAD + template).substitute(
        schema=schema,
        name=_scalar(answers.project),
        project=_noted(f"project: {_scalar(answers.project)}", "with the environment it names the stack"),
        environment=_noted(f"environment: {_scalar(answers.environment)}", "another one is another stack"),
        regions="\n".join(regions),
    )


def _apart(name: str, number: int) -> list[str]:
    """Return a region with addresses of its own, so that its VPC can be peered with the others."""
    net = f"10.{10 * number}"
    return [
        f"  {_scalar(name)}:",
        "    network:                # addresses of its own, so that the VPCs can be peered",
        f"      cidr: {net}.0.0/16",
        f"      public_subnets: [{net}.0.0/24, {net}.1.0/24]",
        f"      private_subnets: [{net}.16.0/22, {net}.20.0/22]",
    ]


def _noted(line: str, note: str) -> str:
    return f"{line:<27} # {note}"


def _scalar(value: str) -> str:
    """Return text as YAML, quoted where it would be read as anything else."""
    if _PLAIN.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value)


_HEAD = """\
# yaml-language-server: $$schema=$schema
version: 1
$project
$environment

tags:                       # on every resource, beside the tool's own
  Project: $name
"""

_SANDBOX = """
regions:                    # two or more; the primary one holds the secret
$regions

network:
  cidr: 10.0.0.0/16
  public_subnets: [10.0.1.0/24, 10.0.2.0/24]      # one per availability zone
  private_subnets: [10.0.11.0/24, 10.0.12.0/24]
  nat: single               # single | per_az | none

database:
  engine: mysql
  # engine_version: "8.4"   # omitted: the default version of the region
  instance_class: db.t3.medium
  allocated_storage: 20     # GiB
  storage_type: gp3
  name: appdb
  username: admin
  multi_az: false           # true: a standby in another zone, at twice the cost
  backup_retention_days: 1
  monitoring_interval: 0    # seconds; 0 turns enhanced monitoring off
  deletion_protection: false
  skip_final_snapshot: true # destroy leaves nothing behind, and nothing to go back to
  parameters:
    character_set_server: utf8mb4

secret:
  recovery_window_days: 0   # 0 deletes at once; 7 to 30 keeps it recoverable
"""

_PRODUCTION = """
# accounts: ["111122223333"]  # the only accounts that this stack may be built in

regions:                    # two or more; the primary one holds the secret
$regions

network:
  cidr: 10.0.0.0/16
  public_subnets: [10.0.0.0/24, 10.0.1.0/24]      # one per availability zone
  private_subnets: [10.0.16.0/22, 10.0.20.0/22]
  assign_public_addresses: false # what needs one says so
  nat: per_az               # the loss of a zone takes only its own way out with it

database:
  engine: mysql
  engine_version: "8.4"     # the region's default minor version of 8.4
  instance_class: db.r6g.large
  allocated_storage: 100    # GiB
  max_allocated_storage: 1000   # grows by itself up to here
  storage_type: gp3
  name: appdb
  username: admin
  multi_az: true
  backup_retention_days: 35
  backup_window: 07:00-08:00    # UTC, as is the next
  maintenance_window: tue:08:30-tue:09:30
  monitoring_interval: 60   # seconds
  performance_insights: true
  log_exports: [error, slowquery]
  iam_authentication: true
  deletion_protection: true
  skip_final_snapshot: false
  delete_automated_backups: false
  parameters:
    character_set_server: utf8mb4
    require_secure_transport: "1"
    slow_query_log: "1"
    log_output: FILE        # CloudWatch exports read files

secret:
  recovery_window_days: 30
"""
