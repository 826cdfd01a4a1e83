"""The tags by which a stack's resources are found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_provisioner.aws import ownership
from tap_provisioner.aws.tags import KEY_VALUE

TAGS = {"Owner": "platform", "CostCenter": ""}


def write(
    stack: str, address: str, digest: str, tags: dict[str, str], environment: str = "dev"
) -> list[dict[str, str]]:
    return KEY_VALUE.write({**tags, **ownership.of(stack, environment, address, digest)})


def test_what_is_written_is_read_again() -> None:
    found = ownership.read("shop-dev", "dev", write("shop-dev", "here/vpc/main", "d1", TAGS))
    assert (found.owned, found.address, found.digest, found.tags) == (True, "here/vpc/main", "d1", TAGS)
    assert found.identity == {"owned": True, "address": "here/vpc/main", "digest": "d1"}
    assert found.own == {
        "tap:stack": "shop-dev",
        "tap:environment": "dev",
        "tap:address": "here/vpc/main",
        "tap:digest": "d1",
    }


@given(st.dictionaries(st.text().filter(lambda key: not key.startswith(("tap:", "aws:"))), st.text()))
def test_any_tags_are_read_as_they_were_written(tags: dict[str, str]) -> None:
    assert ownership.read("s", "dev", write("s", "a", "d", tags)).tags == tags


def test_tags_of_the_stack_win_over_tags_of_their_name() -> None:
    written = write("shop-dev", "a", "d", {"tap:stack": "other", "tap:address": "b"})
    assert ownership.read("shop-dev", "dev", written).address == "a"


def test_tags_are_written_in_order() -> None:
    keys = [tag["Key"] for tag in write("s", "a", "d", {"z": "", "B": ""})]
    assert keys == sorted(keys)


def test_tags_of_aws_and_of_the_tool_are_no_user_tags() -> None:
    tags = [{"Key": "aws:cloudformation:stack-name", "Value": "x"}, {"Key": "tap:secret", "Value": "y"}]
    found = ownership.read("s", "dev", tags)
    assert found.tags == {}
    assert found.own == {"tap:secret": "y"}


FOREIGN = {
    "no tags": None,
    "none at all": [],
    "another stack": write("shop-prod", "a", "d", TAGS),
    "a stack whose name begins alike": write("shop-dev2", "a", "d", TAGS),
    "a stack of the same name": write("shop-dev", "a", "d", TAGS, environment="other"),
    "an address alone": [{"Key": "tap:address", "Value": "a"}],
    "a stack in another spelling": [{"Key": "tap:stack", "Value": "Shop-Dev"}],
    "a tag without a value": [{"Key": "tap:stack"}],
}


@pytest.mark.parametrize("tags", FOREIGN.values(), ids=FOREIGN)
def test_without_the_stacks_tag_nothing_is_the_stacks(tags: list[dict[str, str]] | None) -> None:
    found = ownership.read("shop-dev", "dev", tags)
    assert not found.owned
    assert found.address == ""


def test_a_tag_without_a_value_is_empty() -> None:
    assert ownership.read("s", "dev", [{"Key": "Owner"}]).tags == {"Owner": ""}


def test_tags_of_others_are_left_out_unless_they_are_desired() -> None:
    ignored = ownership.IgnoredTags(frozenset({"map-migrated"}), ("k8s.io/",), frozenset({"k8s.io/ours"}))
    tags = {"map-migrated": "m", "map-migrated-too": "", "k8s.io/x": "", "k8s.io/ours": "", "a/k8s.io/": ""}
    written = write("s", "a", "d", tags)
    found = ownership.read("s", "dev", written, ignored=ignored)
    assert found.tags.keys() == {"map-migrated-too", "k8s.io/ours", "a/k8s.io/"}
    assert found.address == "a"
    assert ownership.read("s", "dev", written).tags == tags
