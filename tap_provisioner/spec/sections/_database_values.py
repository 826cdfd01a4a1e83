"""Values of the `database` section that RDS or MySQL restrict, and Performance Insights."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tap_provisioner.spec.settings import Shorthand
from tap_provisioner.spec.texts import Form, KmsKeyId, refuse
from tap_provisioner.windows import DAY, DAYS, WEEK, length_of


def _number_as_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise refuse('must be text or a whole number: quote the value as MySQL is to read it, like "1"')
    return value


def _final_snapshot_problem(text: str) -> str:
    problem = "--" in f"{text}-"
    return f"{text!r} must not contain two hyphens in a row or end in one" if problem else ""


ParameterText = Annotated[
    str,
    Form(r"[^\n]+", "1 to 4096 characters", 4096),
    BeforeValidator(_number_as_text, json_schema_input_type=str | int),
]
_PREFIX_WORDS = "letters, digits and hyphens, starting with a letter"
SnapshotPrefix = Annotated[str, Form(r"[A-Za-z][A-Za-z0-9-]*", _PREFIX_WORDS, 200, _final_snapshot_problem)]
_CLASS_WORDS = "an RDS instance class, which starts with db., like db.t3.medium"
InstanceClass = Annotated[str, Form(r"db\.[a-z0-9-]+(?:\.[a-z0-9-]+)+", _CLASS_WORDS, 64)]
_VERSION = r"\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?:-rds\.\d{8})?"
_VERSION_WORDS = 'a quoted MySQL version like "8.4" (the region\'s default minor version) or "8.4.3"'
EngineVersion = Annotated[str, Form(_VERSION, _VERSION_WORDS, 32)]
CaCertificate = Annotated[str, Form(r"rds-ca-[a-z0-9-]+", "an RDS CA identifier like rds-ca-rsa2048-g1", 64)]


SHORTEST = 30
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_DAY = "(?:" + "|".join("".join(f"[{letter.upper()}{letter}]" for letter in day) for day in DAYS) + ")"


def _backup_problem(window: str) -> str:
    short = length_of(window, DAY) < SHORTEST
    return f"{window} is shorter than {SHORTEST} minutes" if short else ""


def _maintenance_problem(window: str) -> str:
    length = length_of(window, WEEK)
    if length < SHORTEST:
        return f"{window} is shorter than {SHORTEST} minutes"
    return f"{window} must be shorter than 24 hours" if length >= DAY else ""


_WINDOW = "a UTC window of 30 minutes or more like"
_WEEKLY = f"{_DAY}:{_TIME}-{_DAY}:{_TIME}"
BackupWindow = Annotated[str, Form(f"{_TIME}-{_TIME}", f"{_WINDOW} 03:00-04:00", 11, _backup_problem)]
MaintenanceWindow = Annotated[
    str, Form(_WEEKLY, f"{_WINDOW} sun:05:00-sun:06:00", 19, _maintenance_problem, str.lower)
]


# MySQL 8.4 manual, "Keywords and Reserved Words": those marked (R).
_WORDS = """
    accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call
    cascade case change char character check collate column condition constraint continue convert create
    cross cube cume_dist current_date current_time current_timestamp current_user cursor database
    databases day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete
    dense_rank desc describe deterministic distinct distinctrow div double drop dual each else elseif
    empty enclosed escaped except exists exit explain false fetch first_value float float4 float8 for
    force foreign from fulltext function generated get grant group grouping groups having high_priority
    hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive insert int
    int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate
    join json_table key keys kill lag last_value lateral lead leading leave left like limit linear lines
    load localtime localtimestamp lock long longblob longtext loop low_priority manual master_bind
    master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint
    minute_microsecond minute_second mod modifies natural not no_write_to_binlog nth_value ntile null
    numeric of on optimize optimizer_costs option optionally or order out outer outfile over parallel
    partition percent_rank precision primary procedure purge qualify range rank read reads read_write
    real recursive references regexp release rename repeat replace require resignal restrict return
    revoke right rlike row rows row_number schema schemas second_microsecond select sensitive separator
    set show signal smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result
    sql_calc_found_rows sql_small_result ssl starting stored straight_join system table tablesample
    terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned
    update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying
    virtual when where while window with write xor year_month zerofill
"""
RESERVED_WORDS = frozenset(_WORDS.split())
SYSTEM_SCHEMAS = frozenset({"information_schema", "innodb", "mysql", "performance_schema", "sys"})
# Accounts that RDS creates in every MySQL instance for its own use.
RDS_USERS = frozenset({"rdsadmin", "rdsrepladmin", "rdstopmgr", "rdsproxyadmin", "rds_superuser_role"})


def _database_problem(name: str) -> str:
    if name.lower() in SYSTEM_SCHEMAS:
        return f"{name} is a system schema of MySQL: choose another name"
    return _reserved(name)


def _user_problem(name: str) -> str:
    if name.lower() in RDS_USERS:
        return f"{name} is a user that RDS reserves: choose another name, like admin"
    return _reserved(name)


def _reserved(name: str) -> str:
    reserved = name.lower() in RESERVED_WORDS
    return f"{name} is a reserved word of MySQL: choose another name" if reserved else ""


_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_NAME_WORDS = "letters, digits and underscores, starting with a letter"
DatabaseName = Annotated[str, Form(_NAME, f"1 to 64 {_NAME_WORDS}", 64, _database_problem)]
UserName = Annotated[str, Form(_NAME, f"1 to 16 {_NAME_WORDS}", 16, _user_problem)]


RETENTION_WORDS = "7, a multiple of 31 up to 713, or 731 days"
RETENTIONS = (7, *(31 * months for months in range(1, 24)), 731)


def _retention(days: int) -> int:
    if days not in RETENTIONS:
        raise refuse(f"must be {RETENTION_WORDS}")
    return days


Retention = Annotated[
    int, AfterValidator(_retention), WithJsonSchema({"enum": list(RETENTIONS), "$comment": RETENTION_WORDS})
]


class PerformanceInsights(Shorthand):
    """Performance Insights: true, false, or its settings."""

    note: ClassVar[str] = (
        "`true` and `false` stand for `{enabled: true}` and `{enabled: false}`. Classes db.t*.micro and "
        "db.t*.small do not support it."
    )
    short: ClassVar[str] = "enabled"
    forms: ClassVar[str] = "true, false, or a mapping of enabled, retention_days and kms_key_id"

    enabled: bool = Field(True, description="Whether it is on.")
    retention_days: Retention = Field(7, description="How long its data is kept: 7 days are free of charge.")
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key for its data, fixed once set. Omitted: aws/rds of the region."
    )
