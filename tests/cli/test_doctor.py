"""What keeps a stack from being built is told before anything is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.aws.quotas import Quota, RegionReader
from tap_provisioner.aws.session import Account
from tap_provisioner.cli.app import run
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.local import EmbeddedAws
from tap_provisioner.operations.doctor import Check, Verdict, _Clock, _quota, _region, examine
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec, parse
from tap_provisioner.steps import KINDS
from tests.cli.harness import OFFLINE, ROOT
from tests.ecosystem.schemas import check_printed

QUOTAS = [kind.quota for kind in KINDS.values() if kind.quota]
CONFIG = str(ROOT / "config/tap.yaml")
TEXT = Path(CONFIG).read_text(encoding="utf-8")


@pytest.fixture
def here(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> EmbeddedAws:
    """The embedded AWS, as this process's own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (OFFLINE | aws.environment).items():
        monkeypatch.setenv(name, value)
    return aws


def named(name: str, checks: Iterator[Check]) -> Check:
    """Return the first check of the name, and run none after it."""
    return next(check for check in checks if check.name == name)


def test_each_check_is_a_line(here: EmbeddedAws, capsys: pytest.CaptureFixture[str]) -> None:
    account = Account(home="us-east-1")
    for _ in range(5):
        account.client("ec2", "us-west-2").allocate_address(Domain="vpc")
    mark = len(here.calls)
    assert run(["doctor", "--config", CONFIG]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"warning  endpoints: AWS_ENDPOINT_URL is {here.endpoint}",
        "         hint: unset it to talk to AWS itself",
        "ok       credentials: from env",
        "ok       account: 123456789012, the spec allows any",
        "ok       clock: agrees with AWS",
        "ok       us-east-1: enabled, and answers",
        "ok       us-east-1 VPCs: 1 of 5 in use, the plan adds 1",
        "ok       us-east-1 internet gateways: 0 of 5 in use, the plan adds 1",
        "ok       us-east-1 Elastic IPs: 0 of 5 in use, the plan adds 1",
        "ok       us-east-1 NAT gateways in a zone: 0 of 5 in use, the plan adds 1",
        "ok       us-east-1 DB instances: 0 of 40 in use, the plan adds 1",
        "ok       us-west-2: enabled, and answers",
        "ok       us-west-2 VPCs: 1 of 5 in use, the plan adds 1",
        "ok       us-west-2 internet gateways: 0 of 5 in use, the plan adds 1",
        "failed   us-west-2 Elastic IPs: 5 of 5 in use, the plan adds 1",
        "         hint: free some, or ask for more: Service Quotas ec2 L-0263D0A3",
        "ok       us-west-2 NAT gateways in a zone: 0 of 5 in use, the plan adds 1",
        "ok       us-west-2 DB instances: 0 of 40 in use, the plan adds 1",
    ]
    quotas = "servicequotas"  # whose protocol the embedded AWS does not read
    assert [call for call in here.calls[mark:] if call.mutating and call.service != quotas] == []


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.FAILED, 1), (Verdict.UNKNOWN, 0)])
def test_as_json(
    verdict: Verdict, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [Check("clock", Verdict.OK, "agrees with AWS"), Check("us-east-1", verdict, "no", "do")]
    monkeypatch.setattr("tap_provisioner.operations.doctor.examine", lambda _: iter(found))
    assert run(["doctor", "--json", "--config", CONFIG]) == code
    printed = capsys.readouterr().out
    check_printed(["doctor", "--json"], printed)
    assert json.loads(printed) == {
        "ok": not code,
        "checks": [
            {"name": "clock", "verdict": "ok", "text": "agrees with AWS", "hint": "", "mend": ""},
            {"name": "us-east-1", "verdict": verdict.value, "text": "no", "hint": "do", "mend": "do"},
        ],
    }


@pytest.mark.usefixtures("here")
def test_an_account_that_the_spec_does_not_allow_ends_it() -> None:
    spec = parse('accounts: ["999999999999"]\n' + TEXT)
    *_, last = examine(Provisioner(spec))
    assert (last.name, last.verdict) == ("account", Verdict.FAILED)
    assert last.text.endswith("the spec allows only 999999999999")
    allowed = parse('accounts: ["123456789012"]\n' + TEXT)
    account = named("account", examine(Provisioner(allowed)))
    assert (account.verdict, account.text) == (Verdict.OK, "123456789012, as the spec allows")


@pytest.mark.usefixtures("here")
def test_without_credentials_nothing_else_is_asked(spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    _, credentials = examine(Provisioner(spec))
    assert (credentials.verdict, credentials.text) == (Verdict.FAILED, "none found")


@pytest.mark.usefixtures("here")
def test_a_configuration_that_cannot_be_read_is_told(spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "none-of-this-name")
    [credentials] = examine(Provisioner(spec))
    assert credentials.verdict is Verdict.FAILED
    assert "none-of-this-name" in credentials.text


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("minutes", "verdict"), [(20, Verdict.WARNING), (40, Verdict.OK)], ids=["soon", "later"]
)
def test_the_end_of_the_credentials_is_told(
    minutes: int, verdict: Verdict, spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(Account, "expires", end)
    check = named("credentials", examine(Provisioner(spec)))
    assert (check.verdict, check.text) == (verdict, f"from env, until {end:%H:%M} UTC")


@pytest.mark.usefixtures("here")
def test_every_endpoint_that_is_not_aws_s_own_is_told(
    spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[default]\nendpoint_url = http://me:secret@127.0.0.1:1\nservices = mine\n"
        "[services mine]\nec2 =\n  endpoint_url = http://127.0.0.1:2\ns3 =\n  max_bandwidth = 1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))

    def told(environ: dict[str, str]) -> list[str]:
        found = examine(Provisioner(spec), environ)
        return [check.text for check in found if check.name == "endpoints"]

    monkeypatch.setattr(Account, "source", "")
    assert told({"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:3"}) == [
        "AWS_ENDPOINT_URL_STS is http://127.0.0.1:3",
        "endpoint_url of the profile is http://127.0.0.1:1",
        "ec2.endpoint_url of the profile is http://127.0.0.1:2",
    ]
    assert told({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}) == ["AWS's own"]


@pytest.mark.parametrize(
    ("ahead", "failed", "told"),
    [
        (0, False, [("ok", "agrees with AWS")]),
        (0, True, []),
        (100, False, [("warning", "s ahead of AWS")]),
        (-1000, True, [("failed", "s behind AWS")]),
        (None, False, [("unknown", "the answer has no date")]),
        ("noon", True, []),
    ],
)
def test_the_clock_is_compared_with_that_of_aws(
    ahead: float | str | None, failed: bool, told: list[tuple[str, str]]
) -> None:
    date = ahead
    if isinstance(ahead, int):
        date = format_datetime(datetime.now(UTC) - timedelta(seconds=ahead), usegmt=True)
    parsed = {"ResponseMetadata": {"HTTPHeaders": {"date": date}}} if date else {}
    clock = _Clock()
    clock(parsed=parsed, model=None)
    found = [(str(check.verdict), check.text) for check in clock.checks(failed=failed)]
    assert [verdict for verdict, _ in found] == [verdict for verdict, _ in told]
    assert all(text.endswith(end) for (_, text), (_, end) in zip(found, told, strict=True))


def denied(kind: ErrorKind = ErrorKind.DENIED, code: str = "UnauthorizedOperation") -> ApiError:
    return ApiError(kind, code, "no", operation="ec2:X", region="us-east-1")


class Silent:
    """A service all of whose calls fail alike."""

    def __init__(self, error: ApiError) -> None:
        self._error = error

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise self._error

        return fail


class Nowhere(RegionReader):
    """A region that answers everything with one error."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(None, "us-east-1")  # type: ignore[arg-type]
        object.__setattr__(self, "_silent", Silent(error))

    def client(self, service: str) -> Any:
        return self._silent  # type: ignore[attr-defined]


class Added:
    """What a plan adds."""

    def __init__(self, number: int | None) -> None:
        self._number = number

    def of(self, region: str, kind: str) -> int | None:
        return self._number


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (denied(), ["ok", *["unknown"] * len(QUOTAS)]),
        (denied(code="OptInRequired"), ["failed"]),
        (denied(ErrorKind.EXPIRED, "AuthFailure"), ["failed"]),
        (denied(ErrorKind.THROTTLED, "EndpointConnectionError"), ["failed"]),
    ],
    ids=lambda value: value.code if isinstance(value, ApiError) else "",
)
def test_a_region_is_one_that_answers(error: ApiError, told: list[str]) -> None:
    checks = list(_region(Nowhere(error), Added(1)))  # type: ignore[arg-type]
    assert [str(check.verdict) for check in checks] == told


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.name)
def test_a_quota_that_nobody_tells_is_unknown(quota: Quota) -> None:
    assert quota.limit(Nowhere(denied())) is None


@pytest.mark.parametrize(
    ("used", "limit", "added", "verdict", "text"),
    [
        (4, 5, 1, "ok", "4 of 5 in use, the plan adds 1"),
        (5, 5, 1, "failed", "5 of 5 in use, the plan adds 1"),
        (6, 5, 0, "ok", "6 of 5 in use, the plan adds 0"),
        (5, None, 1, "unknown", "5 in use, the plan adds 1; the quota is unknown"),
        (5, 5, None, "unknown", "5 of 5 in use, what the plan adds is unknown"),
    ],
)
def test_a_quota_is_compared_with_what_the_plan_adds(
    used: int, limit: int | None, added: int | None, verdict: str, text: str
) -> None:
    quota = Quota(1, "VPCs", "vpc", "L-1", lambda _: used, lambda _: limit)
    check = _quota(Nowhere(denied()), quota, added)
    assert (str(check.verdict), check.text) == (verdict, text)


@pytest.mark.usefixtures("here")
def test_a_plan_that_cannot_be_made_leaves_quotas_unknown(
    spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Provisioner) -> Any:
        raise TapError("two claim one address", hint="delete one")

    monkeypatch.setattr(Provisioner, "plan", refuse)
    monkeypatch.setattr("tap_provisioner.operations.doctor.KINDS", {"vpc": KINDS["vpc"]})
    checks = list(examine(Provisioner(spec)))
    assert checks[-1] == Check("plan", Verdict.FAILED, "two claim one address", "delete one")
    assert {check.verdict for check in checks if "VPCs" in check.name} == {Verdict.UNKNOWN}


@pytest.mark.usefixtures("here")
def test_credentials_that_are_refused_are_told_with_the_clock(
    spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Account) -> str:
        raise denied(ErrorKind.EXPIRED, "RequestExpired")

    monkeypatch.setattr(Account, "id", property(refuse))
    *_, last = examine(Provisioner(spec))
    assert (last.name, last.verdict) == ("account", Verdict.FAILED)


def test_nats_are_counted_by_zone(built: Provisioner) -> None:
    place = RegionReader(built.account, "us-east-1")
    counted = {quota.name: (quota.used(place), quota.limit(place)) for quota in QUOTAS}
    assert counted == {
        "VPCs": (2, 5),
        "internet gateways": (1, 5),
        "Elastic IPs": (1, 5),
        "NAT gateways in a zone": (1, 5),
        "DB instances": (1, 40),
    }
