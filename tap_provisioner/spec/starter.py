"""Generates a commented spec from a few answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from string import Template

import yaml

from tap_provisioner.aws.regions import known_regions, partition_of

_PLAIN = re.compile("[a-z][a-z0-9-]*")
_PREFERRED = ("us-west-2", "us-east-1")


@dataclass(frozen=True)
class Answers:
    """What `init` asks for. `production` protects data and availability; otherwise the stack is cheap."""

    project: str = "tap"
    environment: str = "dev"
    primary: str = "us-east-1"
    replicas: tuple[str, ...] = ("us-west-2",)
    production: bool = False


def replica_of(primary: str) -> str:
    """Return a region to replicate to, in the partition of `primary`; "" if there is none."""
    if primary not in known_regions():
        return _PREFERRED[0]
    others = (*_PREFERRED, *sorted(known_regions()))
    fitting = (name for name in others if name != primary and partition_of(name) == partition_of(primary))
    return next(fitting, "")


def starter(answers: Answers, *, schema: str) -> str:
    """Return the text of a spec; `schema` is the path of its JSON Schema, relative to the file."""
    template = _PRODUCTION if answers.production else _SANDBOX
    regions = [f"  {_scalar(answers.primary)}: {{primary: true}}"]
    for number, name in enumerate(answers.replicas, start=1):
        regions += _apart(name, number) if answers.production else [f"  {_scalar(name)}: {{}}"]
    environment = f"environment: {_scalar(answers.environment)}"
    return Template(_HEAD + template).substitute(
        schema=schema,
        name=_scalar(answers.project),
        project=_noted(f"project: {_scalar(answers.project)}", "project and environment name the stack"),
        environment=_noted(environment, "another environment is another stack"),
        regions="\n".join(regions),
    )


def _apart(name: str, number: int) -> list[str]:
    """Return a region with its own address range, so that its VPC can be peered with the others."""
    net = f"10.{10 * number}"
    return [
        f"  {_scalar(name)}:",
        "    network:                # its own address range, so that the VPCs can be peered",
        f"      cidr: {net}.0.0/16",
        f"      public_subnets: [{net}.0.0/24, {net}.1.0/24]",
        f"      private_subnets: [{net}.16.0/22, {net}.20.0/22]",
    ]


def _noted(line: str, note: str) -> str:
    return f"{line:<27} # {note}"


def _scalar(value: str) -> str:
    """Return text as YAML, quoted if it would be read as another type."""
    if _PLAIN.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value)


_HEAD = """\
# yaml-language-server: $$schema=$schema
version: 1
$project
$environment

tags:                       # on every resource, in addition to the tool's own
  Project: $name
"""

_SANDBOX = """
regions:                    # two or more; the secret is created in the primary one
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
  skip_final_snapshot: true # true: destroy deletes the data for good
  parameters:
    character_set_server: utf8mb4

secret:
  recovery_window_days: 0   # 0 deletes at once; 7 to 30 keeps it recoverable
"""

_PRODUCTION = """
# accounts: ["111122223333"]  # the accounts that this stack may be created in

regions:                    # two or more; the secret is created in the primary one
$regions

network:
  cidr: 10.0.0.0/16
  public_subnets: [10.0.0.0/24, 10.0.1.0/24]      # one per availability zone
  private_subnets: [10.0.16.0/22, 10.0.20.0/22]
  assign_public_addresses: false # only for resources that request one
  nat: per_az               # the loss of a zone does not affect the others

database:
  engine: mysql
  engine_version: "8.4"     # the region's default minor version of 8.4
  instance_class: db.r6g.large
  allocated_storage: 100    # GiB
  max_allocated_storage: 1000   # storage autoscaling up to this size
  storage_type: gp3
  name: appdb
  username: admin
  multi_az: true
  backup_retention_days: 35
  backup_window: 07:00-08:00    # UTC, like the maintenance window
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
    log_output: FILE        # required for log_exports

secret:
  recovery_window_days: 30
"""
