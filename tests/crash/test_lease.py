"""A run that dies while it holds the lease keeps others off until that expires, and no longer."""

from __future__ import annotations

import signal
from typing import Any

import boto3
import pytest

from tests.crash.cells import LOST, WAYS, Cell
from tests.crash.harness import TABLE_REGION, Ended, Scene, assert_as

CALLS = (
    ("apply", "CreateTable", 1),
    ("apply", "UpdateItem", 1),
    ("apply", "UpdateItem", 2),
    ("apply", "UpdateItem", 3),
    ("apply", "CreateVpc", 1),
    ("destroy", "UpdateItem", 1),
    ("destroy", "DeleteVpc", 1),
    ("destroy", "DeleteItem", 1),
)
CELLS = [Cell(command, call, TABLE_REGION, nth, way) for command, call, nth in CALLS for way in WAYS]

pytestmark = pytest.mark.slow


class Table:
    """What the table says of the stack."""

    def __init__(self, scene: Scene) -> None:
        self._client = boto3.client(
            "dynamodb",
            region_name=TABLE_REGION,
            endpoint_url=scene.aws.endpoint,
            aws_access_key_id="embedded",
            aws_secret_access_key="embedded",
        )
        self._key = {"TableName": "tap-provisioner", "Key": {"stack": {"S": "tap-dev"}}}

    def item(self) -> dict[str, Any]:
        """The stack's item, empty where there is no table."""
        try:
            item: dict[str, Any] = self._client.get_item(**self._key).get("Item", {})
        except self._client.exceptions.ResourceNotFoundException:
            return {}
        return item

    def expire(self) -> None:
        """Let the minute pass after which another run may take over."""
        self._client.update_item(
            **self._key, UpdateExpression="SET expires = :now", ExpressionAttributeValues={":now": {"N": "1"}}
        )


@pytest.fixture
def table(scene: Scene) -> Table:
    return Table(scene)


def after_a_death(scene: Scene, table: Table, name: str) -> Ended:
    """Another run, which is refused as long as the dead one's lease lasts."""
    if "holder" in table.item():
        mark = len(scene.aws.calls)
        refused = scene.run(name, lock=True)
        assert "tap-dev: stack is locked by" in refused.error
        assert [c for c in scene.aws.calls[mark:] if c.mutating and c.service != "dynamodb"] == []
        table.expire()
    return scene.run(name, lock=True)


@pytest.mark.rotating(days=23)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_next_run_takes_over(scene: Scene, table: Table, cell: Cell) -> None:
    scene.outcome(cell.scenario)
    scene.empty()
    if cell.scenario == "destroy":
        assert_as(scene, "apply", scene.run("apply", lock=True))
    with scene.trap(cell):
        ended = scene.run(cell.scenario, lock=True)
    if cell.way != LOST:
        assert ended.signal == signal.SIGKILL
        ended = after_a_death(scene, table, cell.scenario)
    assert_as(scene, cell.scenario, ended)
    if cell.scenario == "apply":
        item = table.item()
        assert set(item["regions"]["SS"]) == {"us-east-1", "us-west-2"}
        assert "holder" not in item
    else:
        assert table.item() == {}
