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
        kind, apply, allowed, default, *names = line.split()
        for name in names:
            found[name] = Parameter(
                name,
                apply.startswith("static"),
                kind,
                None if allowed == "*" else allowed,
                None if default == "*" else default,
                not apply.endswith("!"),
            )
    return found


# data type, "static" or "dynamic" ("!": not modifiable), allowed values (* any), default (* none), the names
# of those that have these
_COMMON = _table("""
boolean dynamic 0,1 * activate_all_roles_on_login autocommit binlog_order_commits binlog_rows_query_log_events
boolean dynamic 0,1 * general_log innodb_adaptive_flushing innodb_adaptive_hash_index
boolean dynamic 0,1 * innodb_buffer_pool_dump_at_shutdown innodb_deadlock_detect innodb_print_all_deadlocks
boolean dynamic 0,1 * innodb_stats_persistent innodb_strict_mode local_infile log_bin_trust_function_creators
boolean dynamic 0,1 * log_queries_not_using_indexes log_slow_admin_statements require_secure_transport
boolean dynamic 0,1 * slow_query_log
integer dynamic 1-65535 * auto_increment_increment auto_increment_offset
integer static 1-65535 * back_log
string static! * /rdsdbbin/mysql basedir
integer dynamic 4096-18446744073709547520 32768 binlog_cache_size
string dynamic NONE,CRC32 * binlog_checksum
string dynamic! IGNORE_ERROR,ABORT_SERVER * binlog_error_action
string dynamic ROW,STATEMENT,MIXED ROW binlog_format
integer dynamic 0-1000000 * binlog_group_commit_sync_delay
string dynamic full,minimal,noblob full binlog_row_image
string dynamic full,minimal * binlog_row_metadata
integer dynamic 4096-18446744073709547520 * binlog_stmt_cache_size
integer dynamic 0-18446744073709547520 * bulk_insert_buffer_size
boolean static! 0,1 * caching_sha2_password_auto_generate_rsa_keys
string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 * character_set_client character_set_connection
string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 * character_set_database character_set_filesystem
string dynamic ascii,binary,latin1,utf8mb3,utf8mb4 * character_set_results character_set_server
string dynamic * * collation_connection collation_server init_connect optimizer_switch
integer dynamic 0-2 * completion_type concurrent_insert
integer dynamic 2-31536000 * connect_timeout
integer dynamic 0-4294967295 * cte_max_recursion_depth eq_range_index_dive_limit max_user_connections
string static! * /rdsdbdata/db/ datadir
string dynamic! InnoDB InnoDB default_storage_engine
string static! * * default_time_zone innodb_data_home_dir
integer dynamic 0-7 * default_week_format
integer dynamic 0-30 * div_precision_increment
string dynamic OFF,WARN,ON OFF enforce_gtid_consistency
string dynamic ON,OFF ON event_scheduler
boolean dynamic 0,1 1 explicit_defaults_for_timestamp innodb_file_per_table
integer dynamic 0-31536000 * flush_time
integer static 10-84 * ft_max_word_len innodb_ft_max_token_size
integer static 1-84 * ft_min_word_len
integer static 0-1000 * ft_query_expansion_limit
string dynamic! * /rdsdbdata/log/general/mysql-general.log general_log_file
integer dynamic 4-18446744073709547520 * group_concat_max_len
string dynamic OFF,OFF_PERMISSIVE,ON_PERMISSIVE,ON OFF_PERMISSIVE gtid-mode
integer dynamic 0-65536 * host_cache_size
integer static 0-2 * innodb_autoinc_lock_mode
integer static 1048576-18446744073709547520 * innodb_buffer_pool_chunk_size
integer dynamic 1-100 * innodb_buffer_pool_dump_pct
integer static 1-64 * innodb_buffer_pool_instances innodb_page_cleaners innodb_read_io_threads
integer static 1-64 * innodb_write_io_threads table_open_cache_instances
boolean static 0,1 * innodb_buffer_pool_load_at_startup innodb_rollback_on_timeout skip_name_resolve
integer dynamic 5242880-18446744073709547520 {DBInstanceClassMemory*3/4} innodb_buffer_pool_size
integer dynamic 0-50 * innodb_change_buffer_max_size
string dynamic none,inserts,deletes,changes,purges,all * innodb_change_buffering
string dynamic DYNAMIC,COMPACT,REDUNDANT * innodb_default_row_format
integer dynamic 0-2 1 innodb_flush_log_at_trx_commit
string static O_DIRECT O_DIRECT innodb_flush_method
integer static 0-16 * innodb_ft_min_token_size
integer dynamic 100-18446744073709547520 * innodb_io_capacity innodb_io_capacity_max
integer dynamic 1-1073741824 * innodb_lock_wait_timeout
integer dynamic 1048576-4294967295 8388608 innodb_log_buffer_size
integer dynamic 100-4294967295 * innodb_lru_scan_depth
float dynamic 0-99 * innodb_max_dirty_pages_pct
string dynamic all * innodb_monitor_enable
integer dynamic 65536-18446744073709547520 * innodb_online_alter_log_max_size
integer dynamic 10-4294967295 * innodb_open_files
integer static 1-32 * innodb_purge_threads
integer static 65536-67108864 * innodb_sort_buffer_size
integer dynamic 0-1000 * innodb_thread_concurrency
integer dynamic 1-31536000 * interactive_timeout lock_wait_timeout net_read_timeout net_write_timeout
integer dynamic 1-31536000 * wait_timeout
integer dynamic 128-18446744073709547520 * join_buffer_size
string static! * /rdsdbdata/log/error/mysql-error.log log_error
integer dynamic 1-3 * log_error_verbosity
string dynamic TABLE,FILE,NONE TABLE log_output
float dynamic 0-31536000 * long_query_time
integer static 0-1 0 lower_case_table_names
integer dynamic 1024-1073741824 * max_allowed_packet
integer dynamic 4096-1073741824 134217728 max_binlog_size
integer dynamic 1-9223372036854775807 * max_connect_errors
integer dynamic 1-100000 {DBInstanceClassMemory/12582880} max_connections
integer dynamic 0-18446744073709551615 * max_execution_time
integer dynamic 16384-1844674407370954752 * max_heap_table_size
integer dynamic 0-1048576 * max_prepared_stmt_count
integer static! 0-65535 * open_files_limit
boolean static 0,1 0 performance_schema
string static! * /rdsdbdata/log/mysql-{EndPointPort}.pid pid_file
string static! * /rdsdbbin/mysql/lib/plugin plugin_dir
integer static! 1-65535 {EndPointPort} port
string dynamic 0,1,{TrueIfReplica} {TrueIfReplica} read_only
integer dynamic 8200-2147479552 262144 read_buffer_size
integer dynamic 8200-2147479552 524288 read_rnd_buffer_size
integer dynamic 0-1024 * replica_parallel_workers
integer static! 1-4294967295 {ServerId} server_id
boolean static! 0,1 1 skip-slave-start
string dynamic! * /rdsdbdata/log/slowquery/mysql-slowquery.log slow_query_log_file
string static! * /tmp/mysql.sock socket
integer dynamic 32768-18446744073709551615 * sort_buffer_size
list dynamic ALLOW_INVALID_DATES,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,STRICT_ALL_TABLES,STRICT_TRANS_TABLES * sql_mode
integer dynamic 0-4294967295 1 sync_binlog
integer dynamic 400-524288 * table_definition_cache
integer dynamic 1-1048576 * table_open_cache
integer dynamic 0-16384 * thread_cache_size
integer static 131072-18446744073709547520 262144 thread_stack
string dynamic UTC,America/New_York,Asia/Tokyo,Europe/Berlin,Europe/London UTC time_zone
list static TLSv1.2,TLSv1.3 * tls_version
integer dynamic 1024-18446744073709551615 * tmp_table_size
string static! * /rdsdbdata/tmp/ tmpdir
string dynamic READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE * transaction_isolation
""")  # noqa: E501
_ONLY_8_0 = _table("""
string dynamic COMMIT_ORDER,WRITESET,WRITESET_SESSION * binlog_transaction_dependency_tracking
string static mysql_native_password,sha256_password,caching_sha2_password * default_authentication_plugin
integer static 4194304-273804165120 134217728 innodb_log_file_size
boolean static! 0,1 1 log_slave_updates
string dynamic! FILE,TABLE TABLE master_info_repository relay_log_info_repository
boolean static 0,1 * old
integer dynamic 0-1024 * slave_parallel_workers
""")
_ONLY_8_4 = _table("""
string dynamic * * authentication_policy
integer dynamic 8388608-549755813888 * innodb_redo_log_capacity
boolean static! 0,1 1 log_replica_updates
boolean static 0,1 * mysql_native_password
boolean dynamic 0,1 * restrict_fk_on_non_standard_key
""")

PARAMETERS: dict[str, dict[str, Parameter]] = {
    "mysql8.0": dict(sorted({**_COMMON, **_ONLY_8_0}.items())),
    "mysql8.4": dict(sorted({**_COMMON, **_ONLY_8_4}.items())),
}
