"""The page of a run: complete, accessible, and without secrets."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from jinja2 import UndefinedError

from tap_provisioner.blueprint import build
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.diff import digest_of
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.plan import plan
from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.html.page import render as fill
from tap_provisioner.report.html.run import render
from tap_provisioner.report.story import Story
from tap_provisioner.spec.sections.secret import Secret
from tap_provisioner.step import Observed
from tap_provisioner.steps import KINDS
from tap_provisioner.values import Sensitive
from tests.pictures.stacks import parsed, spec_of, texts

SPEC = spec_of({})
STEPS = build(SPEC)
PASSWORD = "correct horse battery staple"
EVIL = '</td><script>alert("1")</script>\x1b[31m\u202e'
VPC, SUBNET = "us-east-1/vpc/main", "us-east-1/subnet/10.0.11.0-24"
DATABASE = "us-east-1/db-instance/database"


def seen(address: str, **more: object) -> Observed:
    region, kind, _ = address.split("/")
    return replace(Observed(kind=kind, region=region, id=f"{kind}-1", address=address), **more)  # type: ignore[arg-type]


SECRET = {"id": "x", "arn": "arn:aws:x", "password": Sensitive(PASSWORD)}
TAGS = {"Name": EVIL}
DIGEST = next(digest_of(step) for step in STEPS if step.address == VPC)
SWEEP = Discovery(
    (
        seen("us-east-1/secret/database", id=SPEC.section(Secret).full_name(SPEC), outputs=SECRET),
        seen(VPC, values={"cidr": "10.0.0.0/16", "tags": TAGS}, notes=(f"it says {EVIL}",), digest=DIGEST),
        seen("us-east-1/elastic-ip/old", outputs={"address": "198.51.100.7"}),
    ),
    {},
)
DESTROY = plan((), SWEEP, KINDS, ending={})


def event(at: float, happening: Happening, address: str, action: str, **more: str) -> Event:
    return Event(happening=happening, address=address, action=action, at=at, **more)


def story(**more: object) -> Story:
    fields: dict[str, object] = {
        "command": "apply",
        "spec": SPEC,
        "began": datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC),
        "seconds": 83.0,
        "aws_account": "123456789012",
        "steps": STEPS,
        "discovery": SWEEP,
        "plan": plan(STEPS, SWEEP, KINDS),
        "report": Report(
            found={SUBNET: seen(SUBNET, values={"cidr": "10.0.11.0/24", "zone": "us-east-1a"})},
            failed={
                DATABASE: TapError(f"{DATABASE}: RDS says {EVIL}", hint="ask RDS"),
                "us-west-2/vpc/main": Stopped("waiting for it to appear"),
            },
            skipped={"us-east-1/secret-version/database": DATABASE, "us-east-1/zones/subnets": ""},
        ),
        "events": [
            event(10, Happening.STARTED, SUBNET, "create"),
            event(11, Happening.WAITING, SUBNET, "create", text=EVIL),
            event(15, Happening.DONE, SUBNET, "create", id="subnet-1"),
            event(15, Happening.STARTED, DATABASE, "create"),
            event(20, Happening.FAILED, DATABASE, "create", text=EVIL),
            event(20, Happening.STARTED, "us-east-1/elastic-ip/old", "delete"),
            event(21, Happening.DONE, "us-east-1/elastic-ip/old", "delete"),
        ],
        "warnings": ["the credentials end soon"],
    }
    return Story(**{**fields, **more})  # type: ignore[arg-type]


BARE = {"report": None, "events": ()}
STORIES: dict[str, tuple[dict[str, object], str]] = {
    "failed": ({}, "not finished"),
    "done": ({"report": Report()}, "finished"),
    "interrupted": ({"signal": "SIGTERM"}, "interrupted by SIGTERM"),
    "refused": ({**BARE, "error": TapError("no answer", hint="answer yes")}, "refused: nothing was changed"),
    "bug": ({"report": None, "error": KeyError("x")}, "not finished"),
    "planned": ({**BARE, "command": "plan"}, "changes to be made"),
    "not-discovered": (
        {**BARE, "discovery": None, "plan": None, "steps": (), "error": TapError("no key")},
        "refused",
    ),
    "destroyed": (
        {"command": "destroy", "plan": DESTROY, "steps": (), "report": Report(), "kept": ["a snapshot"]},
        "finished",
    ),
    "nothing-there": (
        {
            **BARE,
            "command": "destroy",
            "plan": plan((), Discovery((), {}), KINDS, ending={}),
            "discovery": Discovery((), {}),
            "steps": (),
        },
        "nothing to do",
    ),
}


@pytest.fixture(params=STORIES)
def page(request: pytest.FixtureRequest) -> str:
    return render(story(**STORIES[request.param][0]))


@pytest.mark.parametrize("name", STORIES)
def test_the_heading_says_how_it_ended(name: str) -> None:
    more, verdict = STORIES[name]
    told = story(**more)
    root = parsed(render(told))
    (heading,) = texts(root, "h1")
    assert heading.startswith(f"{told.command.capitalize()} of tap-dev {verdict}")
    assert texts(root, "title")[0] == f"{told.command} of tap-dev: {told.verdict}"


def test_it_holds_nothing_that_is_secret_or_harmful(page: str) -> None:
    assert PASSWORD not in page
    assert "<script" not in page
    assert not {"\x1b", "\u202e"} & set(page)


def test_it_is_self_contained_and_says_so_to_the_browser(page: str) -> None:
    policy = next(m.attrib for m in parsed(page).iter("meta") if "http-equiv" in m.attrib)
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"].startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_screen_readers_find_landmarks_headings_and_names(page: str) -> None:
    root = parsed(page)
    assert root.attrib["lang"] == "en"
    ids = Counter(each.attrib["id"] for each in root.iter() if "id" in each.attrib)
    assert max(ids.values()) == 1
    for each in root.iter():
        for name in each.attrib.get("aria-labelledby", "").split():
            assert name in ids
        if link := each.attrib.get("href"):
            assert link.removeprefix("#") in ids
    for name in ("main", "header", "nav", "footer"):
        assert len(list(root.iter(name))) == 1
    levels = [int(each.tag[1]) for each in root.iter() if each.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for each in root.iter("th"):
        assert each.attrib["scope"] in ("col", "row")
    assert all(table.find("caption") is not None for table in root.iter("table"))
    for each in root.iter("div"):
        if each.attrib.get("class") == "scroll":
            assert (each.attrib["tabindex"], bool(each.attrib["aria-label"])) == ("0", True)


def under(root: Element, id_: str) -> Element:
    return next(each for each in root.iter("section") if each.attrib["id"] == id_)


def rows(root: Element, id_: str) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in under(root, id_).iter("tr")]


@pytest.fixture(scope="module")
def failed() -> Element:
    return parsed(render(story()))


def test_failures_come_with_their_hints_and_what_waits_for_them(failed: Element) -> None:
    told = "".join(under(failed, "troubles").itertext())
    assert f"{DATABASE}: failed" in told
    assert "Hint: ask RDS" in told
    assert "Defined at spec:" in told
    assert "us-west-2/vpc/main: interrupted" in told
    assert rows(failed, "troubles")[1:] == [["us-east-1/secret-version/database", DATABASE]]


def test_warnings_and_notes_are_told(failed: Element) -> None:
    told = texts(under(failed, "warnings"), "li")
    assert told[0] == "the credentials end soon"
    assert told[1].startswith(f"{VPC}: it says </td><script>")


def test_the_table_tells_what_the_chart_shows(failed: Element) -> None:
    assert rows(failed, "timeline") == [
        ["Resource", "Action", "Started after", "Took", "Of that waiting", "Critical", "End"],
        [SUBNET, "create", "0.0 s", "5.0 s", "4.0 s", "yes", "done"],
        [DATABASE, "create", "5.0 s", "5.0 s", "-", "yes", "failed"],
        ["us-east-1/elastic-ip/old", "delete", "10 s", "1.0 s", "-", "yes", "done"],
    ]


def test_changes_show_before_and_after_and_hide_what_is_sensitive(failed: Element) -> None:
    changes = under(failed, "changes")
    told = rows(failed, "changes")
    assert ["password", "(sensitive)"] in told
    assert any(row[0] == "tags" and "CostCenter" in row[2] for row in told if len(row) == 3)
    opened = {
        (each.findtext("summary/span") or ""): "open" in each.attrib for each in changes.iter("details")
    }
    assert opened["+ create"] is False
    assert opened["~ update"] is opened["- delete"] is True
    assert any("changed outside" in summary for summary in texts(changes, "summary"))


def test_the_picture_shows_what_is_there_now(failed: Element) -> None:
    shown = "".join(under(failed, "architecture").itertext())
    assert "subnet-1" in shown
    assert "198.51.100.7" not in shown


def test_after_a_destroy_the_picture_shows_what_was_there() -> None:
    events = [event(0, Happening.STARTED, VPC, "delete"), event(1, Happening.DONE, VPC, "delete")]
    root = parsed(
        render(
            story(
                command="destroy",
                plan=DESTROY,
                steps=(),
                report=Report(),
                events=events,
                kept=["a snapshot"],
            )
        )
    )
    picture = "".join(under(root, "architecture").itertext())
    assert "as it was before" in picture
    assert "vpc-1" in picture
    deleted = next(each for each in under(root, "changes").iter("details") if VPC in "".join(each.itertext()))
    assert "vpc-1" in texts(deleted, "code")
    assert texts(deleted, "p") == ["destroy was asked for", "State: deleted"]
    secret = next(
        each
        for each in under(root, "changes").iter("details")
        if "secret/database" in "".join(each.itertext())
    )
    assert "Holds data: it can be restored for 30 days" in texts(secret, "p")
    assert "Kept: a snapshot" in texts(root, "li")
    assert not any(each.attrib["id"] == "outputs" for each in root.iter("section"))


def test_the_summary_counts_only_what_something_was_to_be_done_with(failed: Element) -> None:
    facts = dict(zip(texts(failed, "dt"), texts(failed, "dd"), strict=True))
    assert facts["Account"] == "123456789012"
    assert facts["Started"] == "2030-01-02 03:04:05 UTC"
    assert facts["Took"] == "1 min 23 s"
    assert facts["Planned"] == "39 to create, 1 to update, 1 to replace, 1 to delete"
    assert facts["Done"] == "1 created, 1 deleted, 1 failed, 1 interrupted, 1 not started"


def test_outputs_are_those_of_what_is_there(failed: Element) -> None:
    assert ["vpc_id", "vpc-1"] in rows(failed, "outputs")


def test_a_template_cannot_name_what_its_content_does_not_have() -> None:
    with pytest.raises(UndefinedError, match="title"):
        fill("diagram.html.j2")
