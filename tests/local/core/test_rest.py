"""Rules on the REST protocols: a request changed on its way, an answer changed, an error in its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tap_provisioner.local import AwsError, Faults, ManualClock, Rule
from tap_provisioner.local.core import models
from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.codec import read_answer, read_error, write_answer
from tap_provisioner.local.core.dispatch import Dispatcher
from tap_provisioner.local.core.rule import Exchange
from tap_provisioner.local.core.table import RuleTable
from tap_provisioner.local.core.wire import Params, Request, Response
from tests.local.core.samples import sample
from tests.local.core.test_routing import SIGNED, create_serializer, message

Ask = Callable[[str, str, Params], tuple[Request, Response]]
# Their answers come as a stream of events, or in a form that botocore's clients read with code of their own.
UNREAD = frozenset({"GetBucketLocation", "SelectObjectContent", "GetLogObject", "StartLiveTail"})


def dispatcher(*rules: Rule) -> Ask:
    """An account with these rules, and how to ask it."""
    found = Dispatcher(Account(ManualClock()), RuleTable(rules), latency=0, faults=Faults())
    found.begin()

    def ask(service: str, operation: str, params: Params) -> tuple[Request, Response]:
        model = models.operation_model(service, operation)
        protocol = model.service_model.resolved_protocol
        written = create_serializer(protocol, False).serialize_to_request(params, model)
        response = found.answer(message(service, written))
        return Request(service, "eu-west-1", operation, protocol), response

    return ask


def answer(asked: tuple[Request, Response]) -> Params:
    request, response = asked
    assert read_error(request, response) is None, response
    return read_answer(request, response)


def rule(operation: str, before: Any = None, after: Any = None) -> Rule:
    hooks = ({operation: each} if each else {} for each in (before, after))
    return Rule("mine", "Mine.", "belief", *hooks)


ZONE = {"Name": "tap.internal", "CallerReference": "first"}


def test_body_and_answer_of_rest_xml() -> None:
    def rename(x: Exchange) -> None:
        x.params["Name"] = "other.internal"
        x.params["HostedZoneConfig"] = {"Comment": "<of the rule>"}

    def note(x: Exchange) -> None:
        assert x.answer
        x.answer["ChangeInfo"]["Comment"] = "of the rule"

    ask = dispatcher(rule("route53:CreateHostedZone", rename, note))
    made = answer(ask("route53", "CreateHostedZone", ZONE))
    assert made["HostedZone"]["Name"] == "other.internal."
    assert made["HostedZone"]["Config"]["Comment"] == "<of the rule>"
    assert made["ChangeInfo"]["Comment"] == "of the rule"
    assert made["Location"].endswith(made["HostedZone"]["Id"].rpartition("/")[2])


def test_path_headers_and_query_of_s3() -> None:
    def move(x: Exchange) -> None:
        x.params["Key"] = "a b/c+d"
        x.params["Metadata"] = {"of": "the rule"}
        x.params["Body"] = b"other"

    ask = dispatcher(rule("s3:PutObject", move))
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    answer(ask("s3", "CreateBucket", {"Bucket": "bucket", **place}))
    answer(ask("s3", "PutObject", {"Bucket": "bucket", "Key": "key", "Body": b"mine"}))
    found = answer(ask("s3", "GetObject", {"Bucket": "bucket", "Key": "a b/c+d"}))
    assert (found["Body"], found["Metadata"]) == (b"other", {"of": "the rule"})
    listed = answer(ask("s3", "ListObjectsV2", {"Bucket": "bucket", "Prefix": "a b"}))
    assert [each["Key"] for each in listed["Contents"]] == ["a b/c+d"]


def test_path_and_body_of_rest_json() -> None:
    def name(x: Exchange) -> None:
        x.params["BackupVaultName"] = "other"
        x.params["BackupVaultTags"] = {"of": "the rule"}

    ask = dispatcher(rule("backup:CreateBackupVault", name))
    made = answer(ask("backup", "CreateBackupVault", {"BackupVaultName": "mine"}))
    assert made["BackupVaultName"] == "other"
    tags = answer(ask("backup", "ListTags", {"ResourceArn": made["BackupVaultArn"]}))
    assert tags["Tags"] == {"of": "the rule"}


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("route53", "CreateHostedZone", ZONE),
        ("s3", "CreateBucket", {"Bucket": "bucket"}),
        ("guardduty", "CreateDetector", {"Enable": True}),
        ("sns", "CreateTopic", {"Name": "alarms"}),
        ("kms", "CreateKey", {}),
    ],
)
def test_a_rule_refuses_in_the_form_of_the_protocol(service: str, operation: str, params: Params) -> None:
    def refuse(_: Exchange) -> None:
        raise AwsError("Refused", "by <the> rule", 409)

    request, response = dispatcher(rule(f"{service}:{operation}", refuse))(service, operation, params)
    error = read_error(request, response)
    assert error
    assert (error.code, error.message, error.status) == ("Refused", "by <the> rule", 409)


@pytest.mark.parametrize("signing", SIGNED)
def test_answers_are_read_as_they_are_written(signing: str) -> None:
    service = models.iam_name(signing)
    model = models.service_model(service)
    for name in set(model.operation_names) - UNREAD:
        shape = model.operation_model(name).output_shape
        if shape is None:
            continue
        request = Request(service, "eu-west-1", name, model.resolved_protocol)
        wanted = sample(shape, whole=True)
        assert plain(read_answer(request, write_answer(request, wanted))) == plain(wanted), name


def plain(value: Any) -> Any:
    """A value without what formats do not keep: time zones, and whether a streamed body is text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode()
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
