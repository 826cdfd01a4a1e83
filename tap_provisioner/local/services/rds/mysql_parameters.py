"""The parameters of RDS's MySQL families: a part of the real ones, long enough to fill more than one page.

Source: AWS documentation "Parameters for MySQL", botocore model rds DescribeDBParameters (ApplyType,
IsModifiable, AllowedValues, DataType), and MySQL's own reference for values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One parameter: how a change takes effect, what may be set, and what holds if nothing is set."""

    name: str
    static: bool
    kind: str
    allowed: str | None
    default: str | None = None
    modifiable: bool = True

    def accepts(self, value: str) -> bool:
        """Whether the value is among the allowed ones; formulas like {DBInstanceClassMemory/2} always are."""
        if self.allowed is None or value.startswith("{"):
            return True
        if self.kind in ("integer", "float") and "-" in self.allowed.lstrip("-"):
            try:
                number = float(value)
            except ValueError:
                return False
            low, _, high = self.allowed.rpartition("-")
            return float(low) <= number <= float(high)
        choices = self.allowed.split(",")
        if self.kind == "list":
            return all(each in choices for each in value.split(",") if each)
        return value in choices


def _table(text: str) -> dict[str, Parameter]:
    found = {}
    for line in text.strip().splitlines():
        name, kind, apply, allowed, default = line.split()
        found[name] = Parameter(
            name,
            apply.startswith("static"),
            kind,
            None if allowed == "*" else allowed,
            None if default == "*" else default,
            not apply.endswith("!"),
        )
    return found


# name, data type, "static" or "dynamic" ("!": not modifiable), allowed values (* any), default (* none)
_COMMON = _table("""
activate_all_roles_on_login boolean dynamic 0,1 *
autocommit boolean dynamic 0,1 *
auto_increment_increment integer dynamic 1-65535 *
auto_increment_offset integer dynamic 1-65535 *
back_log integer static 1-65535 *
basedir string static! * /rdsdbbin/mysql
binlog_cache_size integer dynamic 4096-18446744073709547520 32768
binlog_checksum string dynamic NONE,CRC32 *
binlog_error_action string dynamic! IGNORE_ERROR,ABORT_SERVER *
binlog_format string dynamic ROW,STATEMENT,MIXED ROW
binlog_group_commit_sync_delay integer dynamic 0-1000000 *
binlog_order_commits boolean dynamic 0,1 *
binlog_row_image string dynamic full,minimal,noblob full
binlog_row_metadata string dynamic full,minimal *
binlog_rows_query_log_events boolean dynamic 0,1 *
binlog_stmt_cache_size integer dynamic 4096-18446744073709547520 *
bulk_insert_buffer_size integer dynamic 0-18446744073709547520 *
caching_sha2_password_auto_generate_rsa_keys boolean static! 0,1 *
character_set_client string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
character_set_connection string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
character_set_database string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
character_set_filesystem string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
character_set_results string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
character_set_server string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 *
collation_connection string dynamic * *
collation_server string dynamic * *
completion_type integer dynamic 0-2 *
concurrent_insert integer dynamic 0-2 *
connect_timeout integer dynamic 2-31536000 *
cte_max_recursion_depth integer dynamic 0-4294967295 *
datadir string static! * /rdsdbdata/db/
default_storage_engine string dynamic! InnoDB InnoDB
default_time_zone string static! * *
default_week_format integer dynamic 0-7 *
div_precision_increment integer dynamic 0-30 *
enforce_gtid_consistency string dynamic OFF,WARN,ON OFF
eq_range_index_dive_limit integer dynamic 0-4294967295 *
event_scheduler string dynamic ON,OFF ON
explicit_defaults_for_timestamp boolean dynamic 0,1 1
flush_time integer dynamic 0-31536000 *
ft_max_word_len integer static 10-84 *
ft_min_word_len integer static 1-84 *
ft_query_expansion_limit integer static 0-1000 *
general_log boolean dynamic 0,1 *
general_log_file string dynamic! * /rdsdbdata/log/general/mysql-general.log
group_concat_max_len integer dynamic 4-18446744073709547520 *
gtid-mode string dynamic OFF,OFF_PERMISSIVE,ON_PERMISSIVE,ON OFF_PERMISSIVE
host_cache_size integer dynamic 0-65536 *
init_connect string dynamic * *
innodb_adaptive_flushing boolean dynamic 0,1 *
innodb_adaptive_hash_index boolean dynamic 0,1 *
innodb_autoinc_lock_mode integer static 0-2 *
innodb_buffer_pool_chunk_size integer static 1048576-18446744073709547520 *
innodb_buffer_pool_dump_at_shutdown boolean dynamic 0,1 *
innodb_buffer_pool_dump_pct integer dynamic 1-100 *
innodb_buffer_pool_instances integer static 1-64 *
innodb_buffer_pool_load_at_startup boolean static 0,1 *
innodb_buffer_pool_size integer dynamic 5242880-18446744073709547520 {DBInstanceClassMemory*3/4}
innodb_change_buffer_max_size integer dynamic 0-50 *
innodb_change_buffering string dynamic none,inserts,deletes,changes,purges,all *
innodb_data_home_dir string static! * *
innodb_deadlock_detect boolean dynamic 0,1 *
innodb_default_row_format string dynamic DYNAMIC,COMPACT,REDUNDANT *
innodb_file_per_table boolean dynamic 0,1 1
innodb_flush_log_at_trx_commit integer dynamic 0-2 1
innodb_flush_method string static O_DIRECT O_DIRECT
innodb_ft_max_token_size integer static 10-84 *
innodb_ft_min_token_size integer static 0-16 *
innodb_io_capacity integer dynamic 100-18446744073709547520 *
innodb_io_capacity_max integer dynamic 100-18446744073709547520 *
innodb_lock_wait_timeout integer dynamic 1-1073741824 *
innodb_log_buffer_size integer dynamic 1048576-4294967295 8388608
innodb_lru_scan_depth integer dynamic 100-4294967295 *
innodb_max_dirty_pages_pct float dynamic 0-99 *
innodb_monitor_enable string dynamic all *
innodb_online_alter_log_max_size integer dynamic 65536-18446744073709547520 *
innodb_open_files integer dynamic 10-4294967295 *
innodb_page_cleaners integer static 1-64 *
innodb_print_all_deadlocks boolean dynamic 0,1 *
innodb_purge_threads integer static 1-32 *
innodb_read_io_threads integer static 1-64 *
innodb_rollback_on_timeout boolean static 0,1 *
innodb_sort_buffer_size integer static 65536-67108864 *
innodb_stats_persistent boolean dynamic 0,1 *
innodb_strict_mode boolean dynamic 0,1 *
innodb_thread_concurrency integer dynamic 0-1000 *
innodb_write_io_threads integer static 1-64 *
interactive_timeout integer dynamic 1-31536000 *
join_buffer_size integer dynamic 128-18446744073709547520 *
local_infile boolean dynamic 0,1 *
lock_wait_timeout integer dynamic 1-31536000 *
log_bin_trust_function_creators boolean dynamic 0,1 *
log_error string static! * /rdsdbdata/log/error/mysql-error.log
log_error_verbosity integer dynamic 1-3 *
log_output string dynamic TABLE,FILE,NONE TABLE
log_queries_not_using_indexes boolean dynamic 0,1 *
log_slow_admin_statements boolean dynamic 0,1 *
long_query_time float dynamic 0-31536000 *
lower_case_table_names integer static 0-1 *
max_allowed_packet integer dynamic 1024-1073741824 *
max_binlog_size integer dynamic 4096-1073741824 134217728
max_connect_errors integer dynamic 1-9223372036854775807 *
max_connections integer dynamic 1-100000 {DBInstanceClassMemory/12582880}
max_execution_time integer dynamic 0-18446744073709551615 *
max_heap_table_size integer dynamic 16384-1844674407370954752 *
max_prepared_stmt_count integer dynamic 0-1048576 *
max_user_connections integer dynamic 0-4294967295 *
net_read_timeout integer dynamic 1-31536000 *
net_write_timeout integer dynamic 1-31536000 *
open_files_limit integer static! 0-65535 *
optimizer_switch string dynamic * *
performance_schema boolean static 0,1 0
pid_file string static! * /rdsdbdata/log/mysql-{EndPointPort}.pid
plugin_dir string static! * /rdsdbbin/mysql/lib/plugin
port integer static! 1-65535 {EndPointPort}
read_only string dynamic 0,1,{TrueIfReplica} {TrueIfReplica}
read_buffer_size integer dynamic 8200-2147479552 262144
read_rnd_buffer_size integer dynamic 8200-2147479552 524288
replica_parallel_workers integer dynamic 0-1024 *
require_secure_transport boolean dynamic 0,1 *
server_id integer static! 1-4294967295 {ServerId}
skip_name_resolve boolean static 0,1 *
skip-slave-start boolean static! 0,1 1
slow_query_log boolean dynamic 0,1 *
slow_query_log_file string dynamic! * /rdsdbdata/log/slowquery/mysql-slowquery.log
socket string static! * /tmp/mysql.sock
sort_buffer_size integer dynamic 32768-18446744073709551615 *
sql_mode list dynamic ALLOW_INVALID_DATES,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,STRICT_TRANS_TABLES *
sync_binlog integer dynamic 0-4294967295 1
table_definition_cache integer dynamic 400-524288 *
table_open_cache integer dynamic 1-1048576 *
table_open_cache_instances integer static 1-64 *
thread_cache_size integer dynamic 0-16384 *
thread_stack integer static 131072-18446744073709547520 262144
time_zone string dynamic UTC,America/New_York,Asia/Tokyo,Europe/Berlin,Europe/London UTC
tls_version list static TLSv1.2,TLSv1.3 *
tmp_table_size integer dynamic 1024-18446744073709551615 *
tmpdir string static! * /rdsdbdata/tmp/
transaction_isolation string dynamic READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE *
wait_timeout integer dynamic 1-31536000 *
""")  # noqa: E501
_ONLY_8_0 = _table("""
binlog_transaction_dependency_tracking string dynamic COMMIT_ORDER,WRITESET,WRITESET_SESSION *
default_authentication_plugin string static mysql_native_password,sha256_password,caching_sha2_password *
innodb_log_file_size integer static 4194304-273804165120 134217728
log_slave_updates boolean static! 0,1 1
master_info_repository string dynamic! FILE,TABLE TABLE
old boolean static 0,1 *
relay_log_info_repository string dynamic! FILE,TABLE TABLE
slave_parallel_workers integer dynamic 0-1024 *
""")
_ONLY_8_4 = _table("""
authentication_policy string dynamic * *
innodb_redo_log_capacity integer dynamic 8388608-549755813888 *
log_replica_updates boolean static! 0,1 1
mysql_native_password boolean static 0,1 *
restrict_fk_on_non_standard_key boolean dynamic 0,1 *
""")

PARAMETERS: dict[str, dict[str, Parameter]] = {
    "mysql8.0": dict(sorted({**_COMMON, **_ONLY_8_0}.items())),
    "mysql8.4": dict(sorted({**_COMMON, **_ONLY_8_4}.items())),
}
