"""Cases of the rules of DynamoDB."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


def _table(w: World) -> Any:
    return w("dynamodb").create_table(
        TableName="lock",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableStatus"]


def _table_status(w: World) -> str:
    return str(w("dynamodb").describe_table(TableName="lock")["Table"]["TableStatus"])


@case("dynamodb-table-life", ["CREATING", "CREATING", "ACTIVE"], ["ACTIVE"] * 3)
def table_at_first(w: World) -> Any:
    states = [_table(w), _table_status(w)]
    w.wait(5)
    return [*states, _table_status(w)]


@case("dynamodb-table-life", "ResourceNotFoundException")
def item_of_fresh_table(w: World) -> None:
    _table(w)
    w("dynamodb").put_item(TableName="lock", Item={"id": {"S": "a"}})


@case("dynamodb-table-life", "ok")
def item_of_table(w: World) -> None:
    _table(w)
    w.wait(5)
    w("dynamodb").put_item(TableName="lock", Item={"id": {"S": "a"}})


@case("dynamodb-table-life", "ResourceInUseException")
def delete_fresh_table(w: World) -> None:
    _table(w)
    w("dynamodb").delete_table(TableName="lock")


@case("dynamodb-table-life", ["DELETING", "gone"], ["gone", "gone"])
def deleted_table(w: World) -> Any:
    _table(w)
    w.wait(5)
    w("dynamodb").delete_table(TableName="lock")
    states = []
    for seconds in (0, 5):
        w.wait(seconds)
        try:
            states.append(_table_status(w))
        except w("dynamodb").exceptions.ResourceNotFoundException:
            states.append("gone")
    return states


@case("dynamodb-table-life", "ResourceNotFoundException", "ResourceNotFoundException")
def delete_no_table(w: World) -> None:
    w("dynamodb").delete_table(TableName="lock")
