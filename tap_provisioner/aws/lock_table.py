"""The lock table in DynamoDB, which has an item for each stack: who holds the lease, regions and kinds.

Times are AWS's, from the Date header of each answer. The header has whole seconds, and an answer takes
time, so that AWS's time is only known between two bounds.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from tap_provisioner.aws import denials
from tap_provisioner.aws.client import Client
from tap_provisioner.aws.permission import Command, Permission, When, arn
from tap_provisioner.errors import ApiError, ErrorKind, TapError, ignoring

TABLE = "tap-provisioner"
FORMAT = 2
"""The format of a record with kinds; format 1 had only regions."""
Item = Mapping[str, Any]

_ARN = (arn("dynamodb", f"table/{TABLE}", "{primary}"),)
_OWN_ITEM = (When("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ("{stack}",)),)
PERMISSIONS = (
    Permission(Command.PLAN, "dynamodb", "GetItem", _ARN, _OWN_ITEM, regional=False),
    Permission(Command.DESTROY, "dynamodb", "CreateTable", _ARN, regional=False),
    Permission(Command.DESTROY, "dynamodb", "UpdateItem DeleteItem", _ARN, _OWN_ITEM, regional=False),
)
"""Only the stack's own item of the table, whose key is the stack's name.

Amazon DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
"""

_WITHOUT = "or run without the lease (--no-lock) if no other run uses the stack"
_HINTS = {
    ErrorKind.REFUSED: f"check that DynamoDB is available there, {_WITHOUT}",
    ErrorKind.THROTTLED: f"check the connection to DynamoDB, {_WITHOUT}",
}


@dataclass(frozen=True)
class LockInfo:
    """Who holds a lease (user, host, process), since when (ISO 8601, UTC), and whether it has expired."""

    who: str
    since: str
    expired: bool
    token: str = field(repr=False)

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since)
        when = f"{since:%Y-%m-%d %H:%M} UTC, expired" if self.expired else f"{since:%H:%M} UTC"
        return f"{self.who} since {when}"


@dataclass(frozen=True)
class Record:
    """The item of a stack: its regions and kinds, and who holds the lease.

    `kinds` is None if the record has none, or has another format. `beat` counts the heartbeats of all runs:
    the same number means that no run was in between.
    """

    regions: frozenset[str] = frozenset()
    holding: LockInfo | None = None
    beat: int = 0
    kinds: frozenset[str] | None = None


class LockTable:
    """One stack's item. Every method that asks AWS raises ApiError.

    `clock`, in seconds, never goes back.
    """

    def __init__(self, client: Client, stack: str, clock: Callable[[], float]) -> None:
        self._client, self._clock = client, clock
        self._key = {"stack": {"S": stack}}
        self._least = self._most = 0.0

    def ready(self) -> bool:
        """Tell whether the table can be used; create it if it is absent."""
        with ignoring(ErrorKind.GONE):
            self.item()
            return True
        with ignoring(ErrorKind.EXISTS):
            self._ask(
                "create_table",
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "stack", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "stack", "KeyType": "HASH"}],
            )
        return False

    def item(self) -> Item:
        """Return the item, empty if there is none."""
        return _plain(self._ask("get_item", Key=self._key, ConsistentRead=True).get("Item", {}))

    def change(self, update: str, condition: str, **values: Any) -> Item | None:
        """Change the item and return it; None if `condition` does not hold."""
        with ignoring(ErrorKind.CONFLICT):
            answer = self._ask(
                "update_item",
                Key=self._key,
                UpdateExpression=update,
                **_where(condition, values, update),
                ReturnValues="ALL_NEW",
            )
            return _plain(answer["Attributes"])
        return None

    def forget(self, condition: str, **values: Any) -> None:
        """Delete the item if `condition` holds."""
        with ignoring(ErrorKind.CONFLICT):
            self._ask("delete_item", Key=self._key, **_where(condition, values))

    def record(self, item: Item) -> Record:
        """Return an item as a record. Raises TapError if it is not one that a run has written."""
        try:
            return self._record(item)
        except KeyError as error:
            wrong = f"{error.args[0]} is missing"
        except (TypeError, ValueError, ArithmeticError):
            wrong = "a value has another form"
        raise TapError(
            f"the item {self._key['stack']['S']} of table {TABLE} is not one of a run: {wrong}",
            hint=f"if no run is active, remove its attribute holder (aws dynamodb update-item), {_WITHOUT}",
        )

    def _record(self, item: Item) -> Record:
        holding = None
        if "holder" in item:
            datetime.fromisoformat(item["since"])
            expired = float(item["expires"]) <= self.earliest
            holding = LockInfo(str(item["who"]), item["since"], expired, item["holder"])
        told = "kinds" in item and item.get("format") == FORMAT
        kinds = frozenset(item["kinds"]) if told else None
        return Record(frozenset(item.get("regions", ())), holding, int(item.get("beat", 0)), kinds)

    @property
    def earliest(self) -> float:
        """The lower bound of AWS's time, in seconds since the epoch."""
        return self._clock() + self._least

    @property
    def latest(self) -> float:
        """The upper bound of AWS's time, in seconds since the epoch."""
        return self._clock() + self._most

    def _ask(self, operation: str, **params: Any) -> Item:
        sent = self._clock()
        try:
            answer: Item = getattr(self._client, operation)(TableName=TABLE, **params)
        except ApiError as error:
            if error.kind is ErrorKind.DENIED:
                error.hint = f"{denials.advice(error.message)}, {_WITHOUT}"
            error.hint = _HINTS.get(error.kind, error.hint)
            raise
        header = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        date = parsedate_to_datetime(header).timestamp() if header else time.time()
        self._least, self._most = date - self._clock(), date + 1 - sent
        return answer


def _where(condition: str, values: Mapping[str, Any], update: str = "") -> dict[str, Any]:
    """Return a condition as boto3's parameters; all names are escaped, as many are reserved in DynamoDB."""
    names = re.findall(r"#\w+", f"{update} {condition}")
    spelled: dict[str, Any] = {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {name: name[1:] for name in names},
    }
    # DynamoDB refuses an empty mapping of values.
    if values:
        serialize = TypeSerializer().serialize
        spelled["ExpressionAttributeValues"] = {f":{k}": serialize(v) for k, v in values.items()}
    return spelled


def _plain(item: Item) -> Item:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
