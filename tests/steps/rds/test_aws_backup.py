"""An instance of which AWS Backup makes continuous backups."""

from __future__ import annotations

from tests.e2e.world import STACK, World, changes, updates
from tests.steps.rds.instances import INSTANCE, built, database, described

POINT = "arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-abc"


def taken_over(world: World) -> None:
    world("rds").modify_db_instance(
        DBInstanceIdentifier=STACK,
        BackupRetentionPeriod=35,
        PreferredBackupWindow="02:00-02:30",
        AwsBackupRecoveryPointArn=POINT,
    )


def test_retention_and_window_are_noted_and_left_to_aws_backup(world: World) -> None:
    edit = {"backup_window": "09:00-09:30"}
    stack = built(world, database(**edit))
    taken_over(world)
    assert changes(stack.plan()) == {}
    assert f"{INSTANCE}: AWS Backup sets its backup retention and window" in stack.plan().notes
    larger = {"instance_class": "db.m6g.large", "apply_immediately": True, "backup_retention_days": 9}
    more = world.stack(database(**edit, **larger))
    assert updates(more.plan())[INSTANCE] == {"instance_class"}
    more.converge()
    now = described(more)
    assert (now["DBInstanceClass"], now["BackupRetentionPeriod"]) == ("db.m6g.large", 35)
    assert now["PreferredBackupWindow"] == "02:00-02:30"
