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

from tap_provisioner.aws import answers, mfa
from tap_provisioner.aws.client import Client, Guard, anything
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.errors import TapError
from tap_provisioner.step import GLOBAL

_QUICK = {"dynamodb": Config(connect_timeout=3, read_timeout=5)}
"""Services with short timeouts: a heartbeat must fail in time to be sent again."""

_EARLY = timedelta(minutes=10)
"""How long before their expiry botocore requires new credentials (`_mandatory_refresh_timeout`)."""


PERMISSIONS = (Permission(Command.PLAN, "sts", "GetCallerIdentity"),)


class Account:
    """The account of the credentials: its clients, created once and shared by all threads.

    `role_arn` and `external_id` name a role to assume first, whose credentials are renewed. Raises TapError
    if the configuration of credentials cannot be read.
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
            mfa.prompt_on_terminal(self._source)
            self._session = _session(self._source, role_arn, external_id, home)
        for events in (self._source, self._session.events):
            events.register("before-parse", answers.check, unique_id="not-aws")
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
                    # An invalid port would otherwise fail in the first call only.
                    _ = urlsplit(boto.meta.endpoint_url).port
                boto.meta.events.register("needs-retry", self._retry)
                self._clients[key] = boto
            return Client(self._clients[key], guard)

    @property
    def id(self) -> str:
        """The account's id, twelve digits. Raises ApiError if the credentials are not accepted."""
        return self._identity["Account"]

    @property
    def partition(self) -> str:
        """The partition of the account: aws, aws-cn, aws-us-gov."""
        return self._identity["Arn"].split(":")[1]

    @property
    def source(self) -> str:
        """The source of the credentials, as botocore names it: env, sso, iam-role; "" if there are none.

        Raises TapError if the configuration of credentials cannot be read.
        """
        with _readable():
            found = self._source.get_credentials()
        return str(found.method) if found else ""

    @property
    def configured(self) -> Mapping[str, Any]:
        """The profile in use from the configuration files, with its `services` section inserted.

        Raises TapError if it cannot be read.
        """
        with _readable():
            profile = dict(self._source.get_scoped_config())
            sections = self._source.full_config.get("services", {})
        return profile | {"services": sections.get(profile.get("services"), {})}

    @property
    def expires(self) -> datetime | None:
        """When the credentials expire; None if that is unknown or they are renewed.

        Those in the environment and those that needed an MFA code expire. Those of a role that was assumed
        with such credentials expire a little later.
        """
        with _readable():
            source, used = self._source.get_credentials(), self._session.get_credentials()
        mfa = source and source.method == "assume-role" and "mfa_serial" in self._source.get_scoped_config()
        if not source or not (mfa or source.method == "env"):
            return None
        end: datetime | None = getattr(source, "_expiry_time", None)
        if not end:
            return None
        # botocore stops using such credentials before they expire; it reads the environment again instead.
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
        """Read the account of the credentials. Raises TapError if `allowed` does not name it."""
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
    # For an endpoint that is no URL, botocore raises ValueError.
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
