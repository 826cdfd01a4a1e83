"""A boto3 client that raises ApiError, and that a guard can restrict to reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError
from botocore.parsers import ResponseParserError

from tap_provisioner.aws.errors import api_error
from tap_provisioner.aws.operations import changes

_IAM_PREFIXES = {"service-quotas": "servicequotas"}
"""The prefix of a service's actions in IAM where it is not boto3's name (Service Authorization Reference)."""

Guard = Callable[[str], None]
"""Is called with the operation's name before every call that changes something; raises to prevent it."""


def only_reading(operation: str) -> None:
    """Prevent every change: the guard of commands that only read."""
    raise PermissionError(f"{operation} would change AWS during an operation that only reads")


def anything(_operation: str) -> None:
    """Prevent nothing: the guard if no other run is possible."""


class Client:
    """One service in one region. Its methods are boto3's, by boto3's names; they raise ApiError."""

    def __init__(self, boto: Any, guard: Guard = anything) -> None:
        self._boto, self._guard = boto, guard

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self._boto, operation)
        return lambda **params: self._send(operation, method, params)

    def listen(self, listener: Callable[..., None]) -> None:
        """Call `listener` with every answer from now on: the keyword `parsed` has it with its metadata."""
        self._boto.meta.events.register("after-call", listener)

    def pages(self, operation: str, key: str, **params: Any) -> list[Any]:
        """Return the items under `key` of every page of a listing."""
        if not self._boto.can_paginate(operation):
            return list(getattr(self, operation)(**params).get(key, ()))

        def items(**params: Any) -> list[Any]:
            pages = self._boto.get_paginator(operation).paginate(**params)
            return [item for page in pages for item in page.get(key, ())]

        found: list[Any] = self._send(operation, items, params)
        return found

    def _send(self, operation: str, method: Callable[..., Any], params: dict[str, Any]) -> Any:
        meta = self._boto.meta
        if changes(meta.method_to_api_mapping[operation]):
            self._guard(operation)
        service = meta.service_model.service_name
        name = f"{_IAM_PREFIXES.get(service, service)}:{meta.method_to_api_mapping[operation]}"
        try:
            return method(**params)
        except (ClientError, BotoCoreError, ResponseParserError) as error:
            raise api_error(error, name, meta.region_name, service, meta.endpoint_url) from None
        except RuntimeError as error:
            # Raised by botocore if the environment's credentials have expired.
            if "credentials are still expired" not in str(error):
                raise
            ended = CredentialRetrievalError(provider="env", error_msg="the credentials have expired")
            raise api_error(ended, name, meta.region_name, service) from None
