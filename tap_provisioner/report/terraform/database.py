"""The kinds of Amazon RDS."""

from __future__ import annotations

from collections.abc import Mapping

from tap_provisioner.report.terraform.blocks import bound, lifecycle, parameters
from tap_provisioner.report.terraform.mapping import Counterpart, of, tagged
from tap_provisioner.steps.rds.db_instance import SECRET_TAG

NAMED = {"id": "id", "arn": "arn"}

DATABASE: Mapping[str, Counterpart] = {
    "db-subnet-group": Counterpart(
        type="aws_db_subnet_group",
        attributes={
            "name": "identifier",
            "description": "description",
            "subnet_ids": "subnet_ids",
            "vpc_id": "vpc_id",
            **tagged(),
        },
        outputs=NAMED,
    ),
    "db-parameter-group": Counterpart(
        type="aws_db_parameter_group",
        attributes={
            "name": "identifier",
            "family": "family",
            "description": "description",
            "parameter": of(parameters, "parameters"),
            **tagged(),
        },
        outputs=NAMED,
    ),
    "db-instance": Counterpart(
        type="aws_db_instance",
        schema_version=2,
        attributes={
            "identifier": "identifier",
            "engine": "engine",
            "engine_version": "version",
            "engine_lifecycle_support": of(lifecycle, "engine_lifecycle_support"),
            "instance_class": "instance_class",
            "allocated_storage": "allocated_storage",
            "max_allocated_storage": of(bound, "max_allocated_storage"),
            "storage_type": "storage_type",
            "iops": "iops",
            "storage_throughput": "storage_throughput",
            "storage_encrypted": "encrypted",
            "kms_key_id": "kms_key_id",
            "db_name": "db_name",
            "username": "username",
            "password": "password",
            "port": "port",
            "multi_az": "multi_az",
            "publicly_accessible": "publicly_accessible",
            "db_subnet_group_name": "subnet_group",
            "parameter_group_name": "parameter_group",
            "vpc_security_group_ids": "security_group_ids",
            "backup_retention_period": "backup_retention_days",
            "backup_window": "backup_window",
            "maintenance_window": "maintenance_window",
            "auto_minor_version_upgrade": "auto_minor_version_upgrade",
            "allow_major_version_upgrade": "allow_major_version_upgrade",
            "apply_immediately": "apply_immediately",
            "copy_tags_to_snapshot": "copy_tags_to_snapshot",
            "monitoring_interval": "monitoring_interval",
            "monitoring_role_arn": "monitoring_role_arn",
            "performance_insights_enabled": "performance_insights",
            "performance_insights_retention_period": "performance_insights_retention_days",
            "performance_insights_kms_key_id": "performance_insights_kms_key_id",
            "enabled_cloudwatch_logs_exports": "log_exports",
            "iam_database_authentication_enabled": "iam_authentication",
            "ca_cert_identifier": "ca_certificate",
            "deletion_protection": "deletion_protection",
            "skip_final_snapshot": "skip_final_snapshot",
            "delete_automated_backups": "delete_automated_backups",
            **tagged({"secret_arn": SECRET_TAG}),
        },
        outputs=NAMED | {"address": "host"},
        sensitive=("password",),
        decided=("apply_immediately",),
        left_out={"final_snapshot_prefix": "the final snapshot's name is made when it is taken"},
    ),
}
