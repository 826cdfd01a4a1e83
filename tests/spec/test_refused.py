"""Bad specs as data: an edit of config/tap.yaml, and the problem at the line that is marked with ``#<``."""

from __future__ import annotations

import pytest

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
SECRET_MESSAGE = "the password is generated and kept in Secrets Manager, never in the spec: remove this key"
AMBIGUOUS = (
    "an unquoted yes, no, on or off is true or false to some readers and text to others: "
    "write true or false, or quote the text"
)
UNTIDY = "is not in plain decimal digits: write it so, or quote it if it is text"
NUMBER = "must be a whole number, unquoted"
BOOLEAN = "must be true or false, unquoted"
TEXT = "must be text: quote it"
MAPPING = "must be a mapping: write {} for an empty one"
PARAMETER_TEXT = 'must be text or a whole number: quote the value as MySQL is to read it, like "1"'
RETENTION = "must be 7, a multiple of 31 up to 713, or 731 days"
TAG_KEY = (
    "is not allowed as a key: must be 1 to 128 letters, digits, spaces and _.:/=+-@, no space at either end"
)
TAG_VALUE = "is not allowed: must be letters, digits, spaces and _.:/=+-@, no space at either end"
SNAPSHOT = "must not hold two hyphens in a row or end in one"
NAMES = "lower-case letters, digits and single hyphens, beginning with a letter, ending with none"
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


SHAPES = {
    "text for a number": (STORAGE, '  allocated_storage: "20" #<', f"database.allocated_storage: {NUMBER}"),
    "a float for a number": (
        STORAGE,
        "  allocated_storage: 20.5 #<",
        f"database.allocated_storage: {NUMBER}",
    ),
    "true for a number": (STORAGE, "  allocated_storage: true #<", f"database.allocated_storage: {NUMBER}"),
    "a huge number": (
        STORAGE,
        f"  allocated_storage: {'9' * 5000} #<",
        f"database.allocated_storage: {NUMBER}",
    ),
    "octal": (STORAGE, "  allocated_storage: 024 #<", f"database.allocated_storage: {UNTIDY}"),
    "underscores": (STORAGE, "  allocated_storage: 2_0 #<", f"database.allocated_storage: {UNTIDY}"),
    "base 60": (STORAGE, "  allocated_storage: 10:30 #<", f"database.allocated_storage: {UNTIDY}"),
    "yes for true": ("  multi_az: true", "  multi_az: yes #<", f"database.multi_az: {AMBIGUOUS}"),
    "1 for true": ("  multi_az: true", "  multi_az: 1 #<", f"database.multi_az: {BOOLEAN}"),
    "text for true": ("  multi_az: true", '  multi_az: "true" #<', f"database.multi_az: {BOOLEAN}"),
    "null for true": ("  multi_az: true", "  multi_az: #<", f"database.multi_az: {BOOLEAN}"),
    "a number for text": (TAG, "  Owner: 1001 #<", f"tags.Owner: {TEXT}"),
    "off for text": (TAG, "  Owner: off #<", f"tags.Owner: {AMBIGUOUS}"),
    "a list for text": (TAG, "  Owner: [a] #<", f"tags.Owner: {TEXT}"),
    "a mapping for a list": (
        PUBLIC,
        "  public_subnets: {} #<",
        "network.public_subnets: must be a list: write [] for an empty one",
    ),
    "null for a mapping": (REPLICA, "  us-west-2: #<", f"regions.us-west-2: {MAPPING}"),
    "a list for regions": (
        f"{PRIMARY}\n{REPLICA}",
        "  - us-east-1",
        "11: regions: must be a mapping: write {} for an empty one",
    ),
    "text for a section": ("secret:\n", "secret: x #<\n", RECOVERY, "", f"secret: {MAPPING}"),
    "version 2": ("version: 1", "version: 2 #<", "version: must be 1"),
    "version true": ("version: 1", "version: true #<", f"version: {NUMBER}"),
    "version text": ("version: 1", 'version: "1" #<', f"version: {NUMBER}"),
    "missing": (STORAGE, "", "21: database.allocated_storage: is required"),
    "missing at the top": (PROJECT, "", "1: project: is required"),
    "misspelt": (NAT, "  nats: single #<", "network.nats: unknown key, did you mean nat?"),
    "unknown": (*new("  zzz: hush #<"), "database.zzz: unknown key: remove it"),
    "unknown and long": (*new(f"  {'z' * 70}: hush #<"), f"database.{'z' * 61}...: unknown key: remove it"),
    "unknown at the top": (*add("porject: x #<"), "porject: unknown key, did you mean project?"),
    "unknown of a region": (
        REPLICA,
        "  us-west-2: {networks: {}} #<",
        "regions.us-west-2.networks: unknown key, did you mean network?",
    ),
    "unknown of an override": (
        REPLICA,
        "  us-west-2: {database: {prt: 1}} #<",
        "regions.us-west-2.database.prt: unknown key, did you mean port?",
    ),
    "unknown of a subnet": (
        PUBLIC,
        "  public_subnets: [{cidr: 10.0.1.0/24, zon: a}, 10.0.2.0/24] #<",
        "network.public_subnets[0].zon: unknown key, did you mean zone?",
    ),
    "unknown of insights": (
        INSIGHTS,
        "  performance_insights: {retention: 7} #<",
        "database.performance_insights.retention: unknown key, did you mean retention_days?",
    ),
    "unknown of a role": (
        *add("assume_role: {arn: 'arn:aws:iam::111122223333:role/x', arm: y} #<"),
        "assume_role.arm: unknown key, did you mean arn?",
    ),
    "twice": (NAT, f"{NAT}\n{NAT} #<", "network.nat: is given twice, first on line 19: keep one"),
    "a number as key": (TAG, "  1: x #<", "tags: a key must be text: quote it"),
    "a list as key": (TAG, "  ? [a]\n  : x", "8: tags: a key must be text: quote it"),
    "on as key": (TAG, "  on: x #<", f"tags: {AMBIGUOUS}"),
    "a tag of YAML": (
        TAG,
        "  Owner: !!python/object:os.system x #<",
        "tags.Owner: YAML tags such as !x are not allowed: write the plain value",
    ),
    "a tagged list": (
        PUBLIC,
        "  public_subnets: !!set [10.0.1.0/24] #<",
        "network.public_subnets: YAML tags such as !x are not allowed: write the plain value",
    ),
    "an escape character": (
        TAG,
        '  Owner: "a\\e[31m" #<',
        "tags.Owner: holds a control or invisible character: remove it",
    ),
    "a hidden character": (
        TAG,
        "  Owner: a\u202eb #<",
        "tags.Owner: holds a control or invisible character: remove it",
    ),
    "an escape in a key": (
        TAG,
        '  "a\\e[31m": x #<',
        "tags: holds a control or invisible character: remove it",
    ),
}

NAMES_AND_TAGS = {
    "upper case": (PROJECT, "project: Tap #<", f"project: 'Tap' is not allowed: must be {NAMES}"),
    "a digit first": (PROJECT, "project: 1tap #<", f"project: '1tap' is not allowed: must be {NAMES}"),
    "two hyphens": (PROJECT, "project: a--b #<", f"project: 'a--b' is not allowed: must be {NAMES}"),
    "a trailing hyphen": (
        ENVIRONMENT,
        "environment: dev- #<",
        "environment: 'dev-' is not allowed: must be lower-case letters, digits and single hyphens within",
    ),
    "a long environment": (
        ENVIRONMENT,
        f"environment: {LONG}a #<",
        f"environment: '{LONG}a' is not allowed: must be lower-case letters, digits and single "
        "hyphens within",
    ),
    "aws:": (TAG, "  AWS:x: y #<", "tags.AWS:x: the prefix AWS: is reserved: rename the tag"),
    "tap:": (TAG, "  tap:x: y #<", "tags.tap:x: the prefix tap: is reserved: rename the tag"),
    "Name": (TAG, "  Name: y #<", "tags.Name: is set by the tool to the name of each resource: remove it"),
    "a bad tag key": (TAG, "  a*b: y #<", f"tags.a*b: {TAG_KEY}"),
    "a symbol in a tag key": (TAG, "  a\u20ac: y #<", f"tags.a\u20ac: {TAG_KEY}"),
    "an empty tag key": (TAG, '  "": y #<', f"tags.: {TAG_KEY}"),
    "a bad tag value": (
        TAG,
        "  Owner: a|b #<",
        f"tags.Owner: 'a|b' is not allowed: must be up to 256 {TAG_WORDS}",
    ),
    "a symbol in a tag": (TAG, "  Owner: \u20ac #<", f"tags.Owner: '\u20ac' {TAG_VALUE}"),
    "space around a tag": (TAG, "  Owner: ' x' #<", f"tags.Owner: ' x' {TAG_VALUE}"),
    "a system schema": (
        NAME,
        "  name: MySQL #<",
        "database.name: MySQL is a schema of MySQL's own: choose another name",
    ),
    "a reserved schema": (
        NAME,
        "  name: order #<",
        "database.name: order is a reserved word of MySQL: choose another name",
    ),
    "a schema with a hyphen": (
        NAME,
        "  name: a-b #<",
        "database.name: 'a-b' is not allowed: must be 1 to 64 letters, digits and underscores, "
        "beginning with a letter",
    ),
    "a user of RDS": (
        USER,
        "  username: rdsadmin #<",
        "database.username: rdsadmin is a user of RDS's own: choose another name, like admin",
    ),
    "a reserved user": (
        USER,
        "  username: select #<",
        "database.username: select is a reserved word of MySQL: choose another name",
    ),
    "a long user": (
        USER,
        "  username: abcdefghijklmnopq #<",
        "database.username: 'abcdefghijklmnopq' is not allowed: must be 1 to 16 letters, digits and "
        "underscores, beginning with a letter",
    ),
    "a secret's ending": (
        RECOVERY,
        "  name: tap-secret #<",
        "secret.name: 'tap-secret' must not end in a hyphen and six characters: lengthen the last word",
    ),
    "a snapshot's hyphens": (
        *new("  final_snapshot_prefix: a--b #<"),
        f"database.final_snapshot_prefix: 'a--b' {SNAPSHOT}",
    ),
    "a snapshot's end": (
        *new("  final_snapshot_prefix: a- #<"),
        f"database.final_snapshot_prefix: 'a-' {SNAPSHOT}",
    ),
    "accounts unquoted": (*add("accounts: [111122223333] #<"), f"accounts[0]: {TEXT}"),
    "accounts with a zero": (*add("accounts: [012345678901] #<"), f"accounts[0]: {UNTIDY}"),
    "accounts twice": (
        *add("accounts: ['111122223333', '111122223333'] #<"),
        "accounts[1]: 111122223333 is given twice: keep one",
    ),
    "a role's ARN": (
        *add("assume_role: {arn: admin} #<"),
        "assume_role.arn: 'admin' is not allowed: must be an ARN like arn:aws:iam::111122223333:role/NAME",
    ),
    "a role elsewhere": (
        *add("accounts: ['111122223333']\nassume_role: {arn: 'arn:aws:iam::999999999999:role/x'} #<"),
        "assume_role.arn: is of account 999999999999, which accounts does not list: add it there",
    ),
    "a role of China": (
        *add("assume_role: {arn: 'arn:aws-cn:iam::999999999999:role/x'} #<"),
        "assume_role.arn: is of partition aws-cn, the regions are of aws",
    ),
}

NETWORKS = {
    "not a network": (CIDR, "  cidr: ten #<", f"network.cidr: 'ten' {NOT_PRIVATE}"),
    "no prefix": (CIDR, "  cidr: 10.0.0.0 #<", f"network.cidr: '10.0.0.0' {NOT_PRIVATE}"),
    "a netmask": (
        CIDR,
        "  cidr: 10.0.0.0/255.255.0.0 #<",
        f"network.cidr: '10.0.0.0/255.255.0.0' {NOT_PRIVATE}",
    ),
    "IPv6": (CIDR, "  cidr: fd00::/56 #<", f"network.cidr: 'fd00::/56' {NOT_PRIVATE}"),
    "256": (
        CIDR,
        "  cidr: 10.256.0.0/16 #<",
        "network.cidr: 10.256.0.0/16 is not an IPv4 network: write it like 10.0.0.0/16",
    ),
    "host bits": (
        CIDR,
        "  cidr: 10.0.5.0/16 #<",
        "network.cidr: 10.0.5.0/16 has bits set beyond its prefix: write 10.0.0.0/16",
    ),
    "too wide": (CIDR, "  cidr: 10.0.0.0/8 #<", "network.cidr: 10.0.0.0/8 is a /8: AWS takes /16 to /28"),
    "too narrow": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/29, 10.0.2.0/24] #<",
        "network.public_subnets[0]: 10.0.1.0/29 is a /29: AWS takes /16 to /28",
    ),
    "public space": (
        CIDR,
        "  cidr: 8.8.0.0/16 #<",
        "network.cidr: 8.8.0.0/16 is not private address space: choose it within 10.0.0.0/8, "
        "172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10",
    ),
    "outside": (
        PRIVATE,
        "  private_subnets: [10.0.11.0/24, 10.1.12.0/24] #<",
        "network.private_subnets[1]: 10.1.12.0/24 lies outside network.cidr 10.0.0.0/16",
    ),
    "overlapping": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/24, 10.0.1.128/25] #<",
        "network.public_subnets[1]: 10.0.1.128/25 overlaps public_subnets[0]",
    ),
    "overlapping across": (
        PRIVATE,
        "  private_subnets:\n    - 10.0.11.0/24\n    - cidr: 10.0.1.0/24 #<",
        "network.private_subnets[1]: 10.0.1.0/24 overlaps public_subnets[0]",
    ),
    "one private": (
        PRIVATE,
        "  private_subnets: [10.0.11.0/24] #<",
        "network.private_subnets: a database needs two private subnets in distinct zones: add one",
    ),
    "a number as subnet": (
        PUBLIC,
        "  public_subnets: [1] #<",
        "network.public_subnets[0]: must be a CIDR like 10.0.1.0/24, or a mapping of cidr and zone",
    ),
    "a subnet without CIDR": (
        PUBLIC,
        "  public_subnets: [{zone: us-east-1a}] #<",
        "network.public_subnets[0].cidr: is required",
    ),
    "a bad zone": (
        PUBLIC,
        "  public_subnets: [{cidr: 10.0.1.0/24, zone: use1-az1}] #<",
        "network.public_subnets[0].zone: 'use1-az1' is not allowed: must be a zone name like us-east-1a",
    ),
    "too many": (
        PUBLIC,
        f"  public_subnets: [{', '.join(['10.0.1.0/24'] * 31)}] #<",
        "network.public_subnets: must hold at most 30 items",
    ),
    "NAT without a place": (
        PUBLIC,
        "",
        NAT,
        f"{NAT} #<",
        "network.nat: single needs a public subnet to stand in: add public_subnets, or set nat: none",
    ),
    "NAT by default without a place": (
        PUBLIC,
        "",
        NAT,
        "",
        "15: network.nat: single needs a public subnet to stand in: add public_subnets, or set nat: none",
    ),
    "NAT in too few zones": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/24]",
        NAT,
        "  nat: per_az #<",
        "network.nat: per_az needs a public subnet in each zone of the private ones: 1 for 2, add 1",
    ),
    "NAT of all": (NAT, "  nat: all #<", "network.nat: must be 'single', 'per_az' or 'none'"),
    "open to all": (
        NAT,
        INGRESS + "[0.0.0.0/0] #<",
        "network.database_ingress_cidrs[0]: opens the database to every address: name the networks that need it",
    ),
    "ingress with host bits": (
        NAT,
        INGRESS + "[10.0.0.1/24] #<",
        "network.database_ingress_cidrs[0]: 10.0.0.1/24 has bits set beyond its prefix: write 10.0.0.0/24",
    ),
    "ingress twice": (
        NAT,
        INGRESS + "[10.0.0.0/24, 10.0.0.0/24] #<",
        "network.database_ingress_cidrs[1]: 10.0.0.0/24 is given twice: keep one",
    ),
}

REGIONS = {
    "no primary": (
        PRIMARY,
        "  us-east-1: {} ",
        "11: regions: no region is primary: set primary: true for one",
    ),
    "two primaries": (
        REPLICA,
        "  us-west-2: {primary: true} #<",
        "regions.us-west-2.primary: us-east-1 is primary already: keep one",
    ),
    "one region": (REPLICA, "", "11: regions: two or more regions are needed: add one"),
    "no region": (f"{PRIMARY}\n{REPLICA}", "  {} #", "11: regions: two or more regions are needed: add one"),
    "an unknown region": (
        REPLICA,
        "  us-west-3: {} #<",
        "regions.us-west-3: is not an AWS region, did you mean us-west-2?",
    ),
    "a strange region": (REPLICA, "  zzz: {} #<", "regions.zzz: is not an AWS region: correct its name"),
    "another partition": (
        REPLICA,
        "  us-gov-west-1: {} #<",
        "regions.us-gov-west-1: is in partition aws-us-gov, us-east-1 in aws: keep a stack within one",
    ),
    "a shared key": (
        REPLICA,
        "  us-west-2: {database: {username: bob}} #<",
        "regions.us-west-2.database.username: is the same in every region, for one secret serves all: "
        "set database.username",
    ),
    "an override of the wrong type": (
        REPLICA,
        "  us-west-2: {database: {port: x}} #<",
        f"regions.us-west-2.database.port: {NUMBER}",
    ),
    "an override that is none": (
        REPLICA,
        "  us-west-2: {database: 5} #<",
        f"regions.us-west-2.database: {MAPPING}",
    ),
    "a key of another region": (
        *new("  kms_key_id: arn:aws:kms:us-east-1:111122223333:alias/x #<"),
        "database.kms_key_id: is a key of another region than us-west-2: "
        "set it under regions.us-west-2.database",
    ),
    "a secret's key elsewhere": (
        RECOVERY,
        "  kms_key_id: arn:aws:kms:us-west-2:111122223333:alias/x #<",
        "secret.kms_key_id: is a key of another region than the primary one, us-east-1",
    ),
    "a key's shape": (
        RECOVERY,
        "  kms_key_id: x #<",
        "secret.kms_key_id: 'x' is not allowed: must be a KMS key id, alias/NAME, or the ARN of either",
    ),
}

DATABASES = {
    "class": (
        CLASS,
        "  instance_class: t3.medium #<",
        "database.instance_class: 't3.medium' is not allowed: must be an RDS instance class, which begins with "
        "db., like db.t3.medium",
    ),
    "engine": ("  engine: mysql", "  engine: postgres #<", "database.engine: must be 'mysql'"),
    "version unquoted": (*new("  engine_version: 8.0 #<"), f"database.engine_version: {TEXT}"),
    "version": (
        *new("  engine_version: eight #<"),
        "database.engine_version: 'eight' is not allowed: must be a quoted MySQL version like \"8.4\" "
        '(the region\'s default minor) or "8.4.3"',
    ),
    "little storage": (
        STORAGE,
        "  allocated_storage: 19 #<",
        "database.allocated_storage: must be at least 20",
    ),
    "much storage": (
        STORAGE,
        "  allocated_storage: 65537 #<",
        "database.allocated_storage: must be at most 65536",
    ),
    "little storage for io1": (
        TYPE,
        "  storage_type: io1\n  iops: 1000",
        STORAGE,
        f"{STORAGE} #<",
        "database.allocated_storage: 20 GiB is too little for io1: 100 or more",
    ),
    "shrinking": (
        *new("  max_allocated_storage: 20 #<"),
        STORAGE,
        "  allocated_storage: 30",
        "database.max_allocated_storage: 20 GiB is below allocated_storage 30",
    ),
    "storage type": (
        TYPE,
        "  storage_type: gp9 #<",
        "database.storage_type: must be 'gp2', 'gp3', 'io1' or 'io2'",
    ),
    "no iops": (
        TYPE,
        "  storage_type: io2",
        STORAGE,
        "  allocated_storage: 100",
        "21: database.iops: is required for io2",
    ),
    "iops of gp2": (
        TYPE,
        "  storage_type: gp2\n  iops: 3000 #<",
        "database.iops: gp2 takes none: remove it, or choose gp3",
    ),
    "iops of small gp3": (
        *new("  iops: 12000 #<"),
        "database.iops: gp3 takes it from 400 GiB on, and here are 20: remove it",
    ),
    "iops of large gp3": (
        *new("  iops: 11999 #<"),
        STORAGE,
        "  allocated_storage: 400",
        "database.iops: gp3 takes 12000 to 64000",
    ),
    "iops of io1": (
        *new("  iops: 5001 #<"),
        STORAGE,
        "  allocated_storage: 100",
        TYPE,
        "  storage_type: io1",
        "database.iops: io1 takes 50 per GiB, and so 5000 for 100 GiB",
    ),
    "throughput of io1": (
        *new("  storage_throughput: 500 #<"),
        STORAGE,
        "  allocated_storage: 100",
        TYPE,
        "  storage_type: io1\n  iops: 1000",
        "database.storage_throughput: io1 takes none: remove it, or choose gp3",
    ),
    "throughput of small gp3": (
        *new("  storage_throughput: 500 #<"),
        "database.storage_throughput: gp3 takes it from 400 GiB on, and here are 20: remove it",
    ),
    "retention": (
        "  backup_retention_days: 7",
        "  backup_retention_days: 36 #<",
        "database.backup_retention_days: must be at most 35",
    ),
    "port": (*new("  port: 1149 #<"), "database.port: must be at least 1150"),
    "monitoring": (
        MONITORING,
        "  monitoring_interval: 20 #<",
        "database.monitoring_interval: must be 0, 1, 5, 10, 15, 30 or 60",
    ),
    "monitoring true": (
        MONITORING,
        "  monitoring_interval: true #<",
        f"database.monitoring_interval: {NUMBER}",
    ),
    "insights": (
        INSIGHTS,
        "  performance_insights: 1 #<",
        "database.performance_insights: must be true, false, or a mapping of enabled, retention_days and kms_key_id",
    ),
    "insights of a small class": (
        CLASS,
        SMALL,
        INSIGHTS,
        "  performance_insights: true #<",
        "database.performance_insights: db.t4g.small does not support it: set false, or a larger class",
    ),
    "insights retention": (
        INSIGHTS,
        "  performance_insights: {retention_days: 30} #<",
        f"database.performance_insights.retention_days: {RETENTION}",
    ),
    "insights retention of two years": (
        INSIGHTS,
        "  performance_insights: {retention_days: 744} #<",
        f"database.performance_insights.retention_days: {RETENTION}",
    ),
    "a log": (
        *new("  log_exports: [slow] #<"),
        "database.log_exports[0]: must be 'audit', 'error', 'general', 'slowquery' or 'iam-db-auth-error'",
    ),
    "a log twice": (
        *new("  log_exports: [error, error] #<"),
        "database.log_exports[1]: error is given twice: keep one",
    ),
    "backup window": (
        *new("  backup_window: 3-4 #<"),
        "database.backup_window: '3-4' is not allowed: must be a UTC window of 30 minutes or more like 03:00-04:00",
    ),
    "backup hour": (
        *new("  backup_window: 24:00-24:30 #<"),
        "database.backup_window: '24:00-24:30' is not allowed: must be a UTC window of 30 minutes or more like 03:00-04:00",
    ),
    "short backup": (
        *new("  backup_window: 03:00-03:29 #<"),
        "database.backup_window: 03:00-03:29 is shorter than 30 minutes",
    ),
    "short maintenance": (
        *new("  maintenance_window: sun:23:45-mon:00:10 #<"),
        "database.maintenance_window: sun:23:45-mon:00:10 is shorter than 30 minutes",
    ),
    "long maintenance": (
        *new("  maintenance_window: mon:00:00-tue:00:00 #<"),
        "database.maintenance_window: mon:00:00-tue:00:00 is not shorter than 24 hours",
    ),
    "windows together": (
        *new(BACKUP + "  maintenance_window: Mon:00:00-Mon:00:30 #<"),
        "database.maintenance_window: mon:00:00-mon:00:30 overlaps backup_window 23:30-00:30",
    ),
    "certificate": (
        *new("  ca_certificate: mine #<"),
        "database.ca_certificate: 'mine' is not allowed: must be an RDS CA identifier like rds-ca-rsa2048-g1",
    ),
    "a float parameter": (
        PARAMETER,
        "    long_query_time: 0.5 #<",
        f"database.parameters.long_query_time: {PARAMETER_TEXT}",
    ),
    "a true parameter": (
        PARAMETER,
        "    slow_query_log: true #<",
        f"database.parameters.slow_query_log: {PARAMETER_TEXT}",
    ),
    "a null parameter": (
        PARAMETER,
        "    slow_query_log: #<",
        f"database.parameters.slow_query_log: {PARAMETER_TEXT}",
    ),
    "an on parameter": (
        PARAMETER,
        "    slow_query_log: ON #<",
        f"database.parameters.slow_query_log: {AMBIGUOUS}",
    ),
    "an empty parameter": (
        PARAMETER,
        "    slow_query_log: '' #<",
        "database.parameters.slow_query_log: '' is not allowed: must be 1 to 4096 characters",
    ),
    "a parameter's name": (
        PARAMETER,
        "    Slow: 1 #<",
        "database.parameters.Slow: is not a parameter name: lower-case letters, digits and _ . -, "
        "beginning with a letter",
    ),
    "recovery": (
        RECOVERY,
        "  recovery_window_days: 6 #<",
        "secret.recovery_window_days: must be 0, which deletes at once, or 7 to 30",
    ),
    "negative recovery": (
        RECOVERY,
        "  recovery_window_days: -1 #<",
        "secret.recovery_window_days: must be 0, which deletes at once, or 7 to 30",
    ),
}

PASSWORDS = {
    "of the database": (*new("  password: hunter2 #<"), f"database.password: {SECRET_MESSAGE}"),
    "a number": (*new("  password: 1234 #<"), f"database.password: {SECRET_MESSAGE}"),
    "a mapping": (*new("  password: {hunter2: hunter2} #<"), f"database.password: {SECRET_MESSAGE}"),
    "master": (*new("  MasterUserPassword: hunter2 #<"), f"database.MasterUserPassword: {SECRET_MESSAGE}"),
    "at the top": (*add("pass: hunter2 #<"), f"pass: {SECRET_MESSAGE}"),
    "of the secret": (RECOVERY, "  secret_string: hunter2 #<", f"secret.secret_string: {SECRET_MESSAGE}"),
    "in a tag": (TAG, "  DbPassword: hunter2 #<", f"tags.DbPassword: {SECRET_MESSAGE}"),
    "in a parameter": (
        PARAMETER,
        "    master_password: hunter2 #<",
        f"database.parameters.master_password: {SECRET_MESSAGE}",
    ),
    "in an override": (
        REPLICA,
        "  us-west-2: {database: {passwd: hunter2}} #<",
        f"regions.us-west-2.database.passwd: {SECRET_MESSAGE}",
    ),
}

TABLES = {
    "shape": SHAPES,
    "name": NAMES_AND_TAGS,
    "network": NETWORKS,
    "region": REGIONS,
    "database": DATABASES,
    "password": PASSWORDS,
}
CASES = {f"{table}: {name}": case for table, cases in TABLES.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_refused_with_its_line(case, edited, problems):
    *pairs, expected = case
    text = edited(*pairs)
    if not expected.split(":")[0].isdigit():
        expected = f"{text[: text.index('#<')].count(chr(10)) + 1}: {expected}"
    assert problems(text) == [expected]


@pytest.mark.parametrize("case", PASSWORDS.values(), ids=PASSWORDS.keys())
def test_a_password_is_never_repeated(case, edited, problems):
    assert not any("hunter2" in problem or "1234" in problem for problem in problems(edited(*case[:-1])))
