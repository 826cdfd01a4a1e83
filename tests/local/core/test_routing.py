"""Every request of boto3 is resolved to its operation and parameters, whatever its protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from botocore.serialize import create_serializer

from tap_provisioner.local.core import models
from tap_provisioner.local.core.codec import read_params, write_request
from tap_provisioner.local.core.routing import identify
from tap_provisioner.local.core.wire import Message
from tests.local.core.samples import sample

# The services of a whole stack, by the name that their requests are signed for.
SIGNED = (
    *"ec2 rds iam secretsmanager kms sns sqs route53 backup config cloudtrail s3 logs monitoring ssm".split(),
    *"guardduty dynamodb sts pricing servicequotas tagging".split(),
)
# Operations that share their method and path with another one, which is taken for them.
SHADOWED = {
    "ListDirectoryBuckets": "ListBuckets",
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}


def message(signing: str, written: dict[str, Any], host: str = "127.0.0.1:5000") -> Message:
    """The request that botocore's serialiser has written, signed."""
    path, _, query = written["url_path"].partition("?")
    given = written["query_string"]
    pairs = list(given.items() if isinstance(given, dict) else given)
    query = "&".join(part for part in (query, urlencode(pairs, doseq=True)) if part)
    scope = f"Credential=key/20260101/eu-west-1/{signing}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"
    given_headers = {name.lower(): str(value) for name, value in written["headers"].items()}
    headers = {"host": host, "authorization": signed, **given_headers}
    body = written["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    body = body.encode() if isinstance(body, str) else bytes(body or b"")
    return Message(written["method"], path, query, headers, body)


def asked(signing: str, operation: Any, params: dict[str, Any]) -> Any:
    protocol = operation.service_model.resolved_protocol
    written = create_serializer(protocol, False).serialize_to_request(params, operation)
    return identify(message(signing, written))


@pytest.mark.parametrize("whole", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("signing", SIGNED)
def test_every_operation_is_told_from_the_others(signing: str, whole: bool) -> None:
    service = models.iam_name(signing)
    model = models.service_model(service)
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.input_shape is None:
            params = {}
        else:
            params = sample(operation.input_shape, whole)
            # The transport's, not the caller's.
            params.pop("ContentLength", None)
        request = asked(signing, operation, params)
        assert (request.service, request.region) == (service, "eu-west-1")
        assert request.operation == SHADOWED.get(name, name), (name, request.http)
        if name not in SHADOWED:
            assert read_params(request) == params, name
            again = identify(write_request(request, params))
            assert (again.operation, read_params(again)) == (name, params)


@pytest.mark.parametrize("signing", [*models.MODEL_NAMES, *SIGNED])
def test_models_are_named_as_botocore_signs(signing: str) -> None:
    model = models.service_model(models.iam_name(signing))
    assert (model.metadata.get("signingName") or model.metadata["endpointPrefix"]) == signing
    assert boto3.session.Session().get_available_services().count(model.service_name) == 1


GET = {"method": "GET", "headers": {}, "body": b"", "query_string": {}}


@pytest.mark.parametrize(
    ("host", "path", "operation", "params"),
    [
        ("127.0.0.1:5000", "/", "ListBuckets", {}),
        ("127.0.0.1:5000", "/bucket", "ListObjects", {"Bucket": "bucket"}),
        ("127.0.0.1:5000", "/bucket/", "ListObjects", {"Bucket": "bucket"}),
        ("127.0.0.1:5000", "/bucket?list-type=2", "ListObjectsV2", {"Bucket": "bucket"}),
        ("127.0.0.1:5000", "/bucket?policy", "GetBucketPolicy", {"Bucket": "bucket"}),
        ("127.0.0.1:5000", "/bucket/a/b%2Fc%20d/", "GetObject", {"Bucket": "bucket", "Key": "a/b/c d/"}),
        ("my.bucket.localhost:5000", "/", "ListObjects", {"Bucket": "my.bucket"}),
        ("bucket.s3.eu-west-1.amazonaws.com", "/?versioning", "GetBucketVersioning", {"Bucket": "bucket"}),
        ("bucket.s3.amazonaws.com", "/key", "GetObject", {"Bucket": "bucket", "Key": "key"}),
        ("localhost:5000", "/bucket/key", "GetObject", {"Bucket": "bucket", "Key": "key"}),
    ],
)
def test_buckets_in_path_and_host(host: str, path: str, operation: str, params: dict[str, str]) -> None:
    request = identify(message("s3", {**GET, "url_path": path}, host))
    assert (request.operation, read_params(request)) == (operation, params)


@pytest.mark.parametrize(
    ("signing", "path"), [("route53", "/2013-04-01/nothing"), ("nothing", "/"), ("ec2", "/"), ("kms", "/")]
)
def test_what_no_model_has_is_left_unread(signing: str, path: str) -> None:
    request = identify(message(signing, {**GET, "url_path": path}))
    assert (request.protocol, request.operation, request.mutating) == (None, f"GET {path}", False)
