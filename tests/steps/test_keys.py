"""Keys as AWS names them, compared with those that a spec names."""

from __future__ import annotations

import pytest

from tap_provisioner.steps._keys import same_key, same_key_once_set

ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALIAS = "arn:aws:kms:us-east-1:111122223333:alias/tap"


@pytest.mark.parametrize(
    ("desired", "found", "same"),
    [
        (ARN, ARN, True),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", ARN, True),
        ("alias/tap", ALIAS, True),
        ("alias/tap", ARN, True),
        (ARN, ARN[:-1] + "c", False),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", ARN[:-1] + "c", False),
        (ARN, None, False),
    ],
)
def test_a_key_is_the_one_wanted_by_id_arn_or_alias(desired: str, found: str | None, same: bool) -> None:
    assert same_key(desired, found) is same


def test_a_key_that_is_not_set_yet_is_no_difference() -> None:
    assert same_key_once_set(ARN, None)
    assert not same_key_once_set(ARN, ARN[:-1] + "c")
