"""Checks before an apply: credentials, access, quotas."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from tap_provisioner.aws.errors import NO_CREDENTIALS
from tap_provisioner.aws.quotas import Quota, RegionReader
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.report.text import public
from tap_provisioner.steps import KINDS

OVERRIDE = "AWS_ENDPOINT_URL"
TRIES = 3
"""How often a call of a check is sent: a failure is reported, not waited for."""
SOON = 30 * 60
"""Seconds of validity below which credentials are too short for a stack with databases."""
SKEWED, REFUSED = 30, 240
"""Seconds of clock skew from which it is a warning, and a failure: AWS refuses calls at 300."""


class Verdict(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One check: what was found, and what to do about it."""

    name: str
    verdict: Verdict
    text: str
    hint: str = ""


def examine(provisioner: Provisioner, environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Yield one check after the other. Changes nothing, and raises no TapError."""
    try:
        account = provisioner.connect(RetryRule(attempts=TRIES))
        yield from _endpoints(account, environ)
        yield _credentials(account, provisioner)
    except TapError as error:
        yield Check("credentials", Verdict.FAILED, str(error), error.hint)
        return
    if not account.source:
        return
    try:
        yield from _account(account, provisioner)
    except TapError as error:
        yield Check("account", Verdict.FAILED, str(error), error.hint)
        return
    needed = _Needs(provisioner)
    for region in provisioner.spec.regions:
        yield from _region(RegionReader(account, region), needed)
    yield from needed.trouble()


def _endpoints(account: Account, environ: Mapping[str, str]) -> Iterator[Check]:
    found = {name: url for name, url in sorted(environ.items()) if name.startswith(OVERRIDE) and url}
    profile = account.configured
    if url := profile.get("endpoint_url"):
        found["endpoint_url of the profile"] = url
    for service, settings in sorted(profile["services"].items()):
        if isinstance(settings, Mapping) and (url := settings.get("endpoint_url")):
            found[f"{service}.endpoint_url of the profile"] = url
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true" or not found:
        yield Check("endpoints", Verdict.OK, "AWS's own")
        return
    for name, url in found.items():
        yield Check(
            "endpoints", Verdict.WARNING, f"{name} is {public(url)}", "unset it to talk to AWS itself"
        )


def _credentials(account: Account, provisioner: Provisioner) -> Check:
    if not account.source:
        return Check("credentials", Verdict.FAILED, "none found", NO_CREDENTIALS)
    role = provisioner.spec.assume_role
    text = f"from {account.source}" + (f", for the role {role.arn}" if role else "")
    if (expires := account.expires) is None:
        return Check("credentials", Verdict.OK, text)
    text += f", until {expires.astimezone(UTC):%H:%M} UTC"
    if (expires - provisioner.now()).total_seconds() < SOON:
        hint = "get longer ones before an apply that creates databases"
        return Check("credentials", Verdict.WARNING, text, hint)
    return Check("credentials", Verdict.OK, text)


def _account(account: Account, provisioner: Provisioner) -> Iterator[Check]:
    clock, allowed = _Clock(), provisioner.spec.accounts
    account.client("sts", account.home).listen(clock)
    try:
        id_ = account.id
    except ApiError:
        yield from clock.checks(failed=True)
        raise
    account.check(allowed)
    yield Check("account", Verdict.OK, f"{id_}, {'as the spec allows' if allowed else 'the spec allows any'}")
    yield from clock.checks()


class _Clock:
    """Compares this machine's clock with the date of AWS's answers."""

    def __init__(self) -> None:
        self._off: float | None = None

    def __call__(self, *, parsed: Mapping[str, Any], **_more: Any) -> None:
        date = parsed.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        try:
            self._off = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
        except (TypeError, ValueError):
            self._off = None

    def checks(self, *, failed: bool = False) -> Iterator[Check]:
        """Yield the check of the clock; if the call `failed`, only if the clock may be the reason."""
        if self._off is None:
            if not failed:
                yield Check("clock", Verdict.UNKNOWN, "the answer has no date")
            return
        text = f"{abs(self._off):.0f} s {'ahead of' if self._off > 0 else 'behind'} AWS"
        if abs(self._off) < SKEWED:
            if not failed:
                yield Check("clock", Verdict.OK, "agrees with AWS")
        elif abs(self._off) < REFUSED:
            yield Check("clock", Verdict.WARNING, text, "set the clock: AWS refuses calls at 5 minutes")
        else:
            yield Check("clock", Verdict.FAILED, text, "set the clock: AWS refuses calls that it dates wrong")


class _Needs:
    """What the plan adds, by region and kind; unknown if planning fails."""

    def __init__(self, provisioner: Provisioner) -> None:
        self._error: TapError | None = None
        self._added: Counter[tuple[str, str]] = Counter()
        try:
            changes = provisioner.plan().plan.changes
        except TapError as error:
            self._error = error
        else:
            self._added.update((p.region, p.kind) for p in changes if p.action is Action.CREATE)

    def of(self, region: str, kind: str) -> int | None:
        """Return how many of a kind the plan adds in a region, None if that is unknown."""
        return None if self._error else self._added[region, kind]

    def trouble(self) -> Iterator[Check]:
        """Yield why planning fails."""
        if self._error:
            yield Check("plan", Verdict.FAILED, str(self._error), self._error.hint)


def _region(at: RegionReader, needed: _Needs) -> Iterator[Check]:
    try:
        at.client("ec2").pages("describe_vpcs", "Vpcs")
    except ApiError as error:
        # A region that denies an action is enabled.
        if error.kind is not ErrorKind.DENIED or error.code == "OptInRequired":
            yield Check(at.region, Verdict.FAILED, str(error), error.hint or "enable it for the account")
            return
    yield Check(at.region, Verdict.OK, "enabled, and answers")
    quotas = {name: kind.quota for name, kind in KINDS.items() if kind.quota}
    for kind, quota in sorted(quotas.items(), key=lambda item: item[1].order):
        yield _quota(at, quota, needed.of(at.region, kind))


def _quota(at: RegionReader, quota: Quota, added: int | None) -> Check:
    name = f"{at.region} {quota.name}"
    try:
        used = quota.used(at)
    except ApiError as error:
        return Check(name, Verdict.UNKNOWN, f"they cannot be counted: {error}", error.hint)
    limit = quota.limit(at)
    if added is not None and quota.most_added is not None:
        added = min(added, quota.most_added)
    adds = "what the plan adds is unknown" if added is None else f"the plan adds {added}"
    if limit is None:
        return Check(name, Verdict.UNKNOWN, f"{used} in use, {adds}; the quota is unknown")
    text = f"{used} of {limit} in use, {adds}"
    if added is None:
        return Check(name, Verdict.UNKNOWN, text)
    if added and used + added > limit:
        hint = f"free some, or ask for more: Service Quotas {quota.service} {quota.code}"
        return Check(name, Verdict.FAILED, text, hint)
    return Check(name, Verdict.OK, text)
