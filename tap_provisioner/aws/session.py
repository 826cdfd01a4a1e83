"""Credentials, and the clients made with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, NoCredentialsError

from tap_provisioner.aws.client import Client, Guard, anything
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.errors import TapError
from tap_provisioner.step import GLOBAL

_QUICK = {"dynamodb": Config(connect_timeout=3, read_timeout=5)}
"""Services whose late answers are worth nothing: a heartbeat must fail in time to be sent again."""

_EARLY = timedelta(minutes=10)
"""How long before their end botocore insists on new credentials (`_mandatory_refresh_timeout`)."""


PERMISSIONS = (Permission(Command.PLAN, "sts", "GetCallerIdentity"),)


class Account:
    """The account behind the credentials: its clients, made once and shared by all threads.

    `role_arn` and `external_id` name a role to assume first; its credentials renew themselves. Raises
    TapError where the configuration of credentials cannot be read.
    """

    def __init__(
        self,
        *,
        home: str,
        role_arn: str | None = None,
        external_id: str | None = None,
        connections: int = 16,
        retry: Callable[..., float | None] | None = None,
    ) -> None:
        self.home = home
        with _readable():
            self._source = botocore.session.get_session()
            self._session = _session(self._source, role_arn, external_id, home)
        self._retry = retry or RetryRule()
        self._config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=connections,
            connect_timeout=10,
            read_timeout=60,
            user_agent_extra="tap_provisioner",
        )
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()
        self._who: Mapping[str, str] | None = None

    def client(self, service: str, region: str, guard: Guard = anything) -> Client:
        """Return the client of a service in a region, whose changes `guard` can prevent."""
        key = service, self.home if region == GLOBAL else region
        with self._lock:
            if key not in self._clients:
                with _readable():
                    config = self._config.merge(_QUICK.get(service, Config()))
                    boto = self._session.client(service, region_name=key[1], config=config)
                    # An impossible port would be found out by the first call only.
                    _ = urlsplit(boto.meta.endpoint_url).port
                boto.meta.events.register("needs-retry", self._retry)
                self._clients[key] = boto
            return Client(self._clients[key], guard)

    @property
    def id(self) -> str:
        """The account's id, twelve digits. Raises ApiError where the credentials are not accepted."""
        return self._identity["Account"]

    @property
    def partition(self) -> str:
        """The partition of the account: aws, aws-cn, aws-us-gov."""
        return self._identity["Arn"].split(":")[1]

    @property
    def source(self) -> str:
        """Where the credentials come from, as botocore names it: env, sso, iam-role; "" where there are none.

        Raises TapError where the configuration of credentials cannot be read.
        """
        with _readable():
            found = self._source.get_credentials()
        return str(found.method) if found else ""

    @property
    def configured(self) -> Mapping[str, Any]:
        """The profile in use, as the configuration files have it, its `services` section put in its place.

        Raises TapError where it cannot be read.
        """
        with _readable():
            profile = dict(self._source.get_scoped_config())
            sections = self._source.full_config.get("services", {})
        return profile | {"services": sections.get(profile.get("services"), {})}

    @property
    def expires(self) -> datetime | None:
        """When the credentials end; None where that is unknown or they renew themselves.

        Those that are handed over in the environment end, and those got with an MFA code, for nobody is asked
        for another. Those of an assumed role, which are renewed with such ones, last a little longer.
        """
        with _readable():
            source, used = self._source.get_credentials(), self._session.get_credentials()
        mfa = source and source.method == "assume-role" and "mfa_serial" in self._source.get_scoped_config()
        if not source or not (mfa or source.method == "env"):
            return None
        end: datetime | None = getattr(source, "_expiry_time", None)
        if not end:
            return None
        # What cannot be renewed is given up a while before its end; the environment is read again instead.
        ends = [end - _EARLY if mfa else end]
        if used is not source and (last := getattr(used, "_expiry_time", None)):
            ends.append(last - _EARLY)
        return max(ends)

    @property
    def _identity(self) -> Mapping[str, str]:
        who = self._who or self.client("sts", self.home).get_caller_identity()
        self._who = who
        return who

    def check(self, allowed: Iterable[str]) -> None:
        """Ask AWS whose credentials these are. Raises TapError where `allowed` does not name the account."""
        allowed = tuple(allowed)
        if self.id not in allowed and allowed:
            raise TapError(
                f"the credentials are of account {self.id}, the spec allows only {', '.join(allowed)}",
                hint="use other credentials, or add the account to `accounts`",
            )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    # Of an endpoint that is no URL, botocore raises a plain ValueError.
    except (BotoCoreError, ValueError) as error:
        raise TapError(
            f"the AWS configuration is not usable: {error}",
            hint="check AWS_PROFILE and the files it names, or the other AWS_ variables",
        ) from None


def _session(core: Any, role_arn: str | None, external_id: str | None, region: str) -> boto3.Session:
    if role_arn:
        source = core.get_credentials()
        if source is None:
            raise NoCredentialsError
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=_client_creator(core, region),
            source_credentials=source,
            role_arn=role_arn,
            extra_args={"RoleSessionName": "tap_provisioner"}
            | ({"ExternalId": external_id} if external_id else {}),
        )
        assumed = botocore.session.get_session()
        assumed._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
        core = assumed
    return boto3.Session(botocore_session=core)


def _client_creator(core: Any, region: str) -> Callable[..., Any]:
    return lambda service, **kwargs: core.create_client(service, region_name=region, **kwargs)
