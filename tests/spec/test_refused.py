"""Bad specs as data: edits of config/tap.yaml, and the problem at the line that is marked with ``#<``.

A case is pairs of old and new text, and then the one problem that results; it begins with its line where the
edit leaves no line to mark.
"""

from __future__ import annotations

import pytest

from tests.spec.refused import databases, names, networks, passwords, regions, shapes

TABLES = (shapes, names, networks, regions, databases, passwords)
CASES = {
    f"{table.__name__.rpartition('.')[2]}: {name}": case
    for table in TABLES
    for name, case in table.CASES.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_refused_with_its_line(case, edited, problems):
    *pairs, expected = case
    text = edited(*pairs)
    if not expected.split(":")[0].isdigit():
        expected = f"{text[: text.index('#<')].count(chr(10)) + 1}: {expected}"
    assert problems(text) == [expected]


@pytest.mark.parametrize("case", passwords.CASES.values(), ids=passwords.CASES.keys())
def test_a_password_is_never_repeated(case, edited, problems):
    assert not any("hunter2" in problem or "1234" in problem for problem in problems(edited(*case[:-1])))
