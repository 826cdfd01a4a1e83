"""DynamoDB tables: their states, for moto creates and deletes them at once."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after

ORDER = 80

# AWS seconds.
CREATING = 5.0
DELETING = 5.0

_ITEMS = "PutItem GetItem UpdateItem DeleteItem Query Scan"


def inventory(dynamodb: Any) -> dict[str, list[str]]:
    """What is left: tables."""
    return {"table": list(dynamodb.tables)}


def _state(x: Exchange) -> str:
    return str(x.account.notes(x.region, "table").get(x.params["TableName"], {}).get("state", "ACTIVE"))


@after("dynamodb-table-life", "CreateTable")
def _created(x: Exchange) -> None:
    """A table is CREATING for 5 s and DELETING for 5 s; its items are to be had only in between. Source:
    botocore model dynamodb CreateTable, DeleteTable; the durations: belief.
    """
    note = x.account.note(x.region, "table", x.params["TableName"])
    note["state"] = "CREATING"
    x.account.later(CREATING, lambda: note.update(state="ACTIVE"))
    x.answered["TableDescription"]["TableStatus"] = "CREATING"


@_created.also("after", "DescribeTable")
def _described(x: Exchange) -> None:
    x.answered["Table"]["TableStatus"] = _state(x)


@_created.also("before", _ITEMS)
def _not_ready(x: Exchange) -> None:
    if _state(x) != "ACTIVE":
        raise AwsError("ResourceNotFoundException", "Requested resource not found")


@_created.also("before", "DeleteTable")
def _delete(x: Exchange) -> None:
    name, region, account = x.params["TableName"], x.region, x.account
    if name not in account.backend("dynamodb", region).tables:
        return
    if _state(x) != "ACTIVE":
        text = f"Attempt to change a resource which is still in use: Table is {_state(x)}: {name}"
        raise AwsError("ResourceInUseException", text)
    x.answer = {"TableDescription": {**x.ask("DescribeTable", {"TableName": name})["Table"]}}
    x.answer["TableDescription"]["TableStatus"] = "DELETING"
    account.note(region, "table", name)["state"] = "DELETING"

    def gone() -> None:
        x.ask("DeleteTable", {"TableName": name})
        account.forget(region, "table", name)

    account.later(DELETING, gone)
