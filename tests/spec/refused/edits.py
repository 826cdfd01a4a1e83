"""Lines of config/tap.yaml to exchange, and the words of problems that recur."""

from __future__ import annotations

CLASS = "  instance_class: db.t3.medium"
NAME = "  name: tapdb"
USER = "  username: admin"
STORAGE = "  allocated_storage: 20"
TYPE = "  storage_type: gp3"
PRIVATE = "  private_subnets: [10.0.11.0/24, 10.0.12.0/24]"
PUBLIC = "  public_subnets: [10.0.1.0/24, 10.0.2.0/24]"
CIDR = "  cidr: 10.0.0.0/16"
PRIMARY = "  us-east-1: {primary: true}"
REPLICA = "  us-west-2: {} "
NAT = "  nat: single"
TAG = "  Owner: platform"
PARAMETER = '    slow_query_log: "1"'
RECOVERY = "  recovery_window_days: 0"
PROJECT = "project: tap"
ENVIRONMENT = "environment: dev"
INSIGHTS = "  performance_insights: false"
MONITORING = "  monitoring_interval: 60"
SMALL = "  instance_class: db.t4g.small"
SECRET_MESSAGE = "the password is generated and stored in Secrets Manager, never in the spec: remove this key"
AMBIGUOUS = (
    "an unquoted yes, no, on or off is a boolean for some YAML readers and text for others: "
    "write true or false, or quote the text"
)
UNTIDY = "must be in plain decimal digits: rewrite it, or quote it if it is text"
NUMBER = "must be a whole number, unquoted"
BOOLEAN = "must be true or false, unquoted"
TEXT = "must be text: quote it"
MAPPING = "must be a mapping: write {} for an empty one"
PARAMETER_TEXT = 'must be text or a whole number: quote the value as MySQL is to read it, like "1"'
RETENTION = "must be 7, a multiple of 31 up to 713, or 731 days"
WINDOW = "is not allowed: must be a UTC window of 30 minutes or more like 03:00-04:00"
TAG_WORDS = "letters, digits, spaces and _.:/=+-@, no space at either end"
TAG_KEY = f"is not allowed as a key: must be 1 to 128 {TAG_WORDS}"
TAG_VALUE = f"is not allowed: must be {TAG_WORDS}"
SNAPSHOT = "must not contain two hyphens in a row or end in one"
NAMES = "lower-case letters, digits and single hyphens, starting with a letter, no hyphen at the end"
INGRESS = "  database_ingress_cidrs: "
BACKUP = '  backup_window: "23:30-00:30"\n'
LONG = "a" * 40
NOT_PRIVATE = (
    "is not allowed: must be a private IPv4 network of /16 to /28 without host bits, like 10.0.0.0/16"
)


def new(line: str) -> tuple[str, str]:
    """The edit that puts a line into the database section."""
    return CLASS, f"{CLASS}\n{line}"


def add(line: str) -> tuple[str, str]:
    """The edit that puts a line at the top level."""
    return PROJECT, f"{line}\n{PROJECT}"
