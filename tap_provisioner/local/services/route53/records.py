"""Records: batches are checked as a whole before any of their changes is made."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.route53.zones import dotted, zone_of

ORDER = 60

_Key = tuple[str, str, str | None]


def _key(record: Params) -> _Key:
    return dotted(record["Name"]), record["Type"], record.get("SetIdentifier")


def _key_of(record: Any) -> _Key:
    return dotted(record.name), record.type, record.set_identifier or None


def _values(record: Params) -> tuple[str, frozenset[str]]:
    values = frozenset(each["Value"] for each in record.get("ResourceRecords", []))
    return str(record.get("TTL", "")), values


def _values_of(record: Any) -> tuple[str, frozenset[str]]:
    # moto keeps the records that it creates itself in another form.
    values = frozenset(each["Value"] if isinstance(each, dict) else each for each in record.records or [])
    return str(record.ttl if record.ttl is not None else ""), values


@before("route53-change-batch", "ChangeResourceRecordSets")
def _check(x: Exchange) -> None:
    """A batch that deletes what is not there, or other values, or creates what is there, is an
    InvalidChangeBatch and changes nothing. Source: botocore model route53 ChangeResourceRecordSets; AWS
    documentation: Route 53 troubleshooting.
    """
    zone = zone_of(x)
    if zone is None:
        return
    held = {_key_of(record): _values_of(record) for record in zone.rrsets}
    problems: list[str] = []
    for change in x.params["ChangeBatch"]["Changes"]:
        record, action = change["ResourceRecordSet"], change["Action"]
        key = _key(record)
        identified = f", set-identifier='{key[2]}'" if key[2] else ""
        named = f"resource record set [name='{key[0]}', type='{key[1]}'{identified}]"
        if action == "CREATE" and key in held:
            problems.append(f"Tried to create {named} but it already exists")
        elif action == "DELETE" and key not in held:
            problems.append(f"Tried to delete {named} but it was not found")
        elif action == "DELETE" and held.pop(key) != _values(record):
            problems.append(
                f"Tried to delete {named} but the values provided do not match the current values"
            )
        elif action != "DELETE":
            held[key] = _values(record)
    if problems:
        raise AwsError("InvalidChangeBatch", f"[{', '.join(problems)}]")


@after("route53-escaped-names", "ListResourceRecordSets", gap=True)
def _escaped(x: Exchange) -> None:
    r"""The asterisk in the name of a record is shown as \052. Source: AWS documentation: Route 53, DNS domain
    name format.
    """
    for record in x.answered["ResourceRecordSets"]:
        record["Name"] = record["Name"].replace("*", r"\052")
