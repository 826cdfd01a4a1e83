"""Whatever is read, the result is a Spec or a SpecError, and soon; yaml/test_bounds.py has the worst."""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import process_time

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_provisioner.spec import SpecError, load, parse
from tests.spec.conftest import TEXT

DATA = yaml.safe_load(TEXT)
KEYS = (*DATA["network"], *DATA["database"], "iops", "backup_window", "kms_key_id")
LINES = TEXT.splitlines(keepends=True)
SPICE = (
    "[",
    "]",
    "{",
    "}",
    ":",
    "-",
    "&a ",
    "*a",
    "!!x ",
    "\t",
    "\n",
    '"',
    "'",
    "|\n",
    "? ",
    "\x00",
    "\ufeff",
    "1e9",
    "~",
)

# A short alphabet, because that of all of Unicode takes seconds to build.
texts = partial(st.text, string.printable + "\x00\x1b\x85\xe9\u202e\u2028\u20ac\ufeff\ud800\U0001f4a5")
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts(max_size=20),
    st.sampled_from(["10.0.0.0/16", "us-east-1", "db.t3.micro", "io1", "per_az", "0.0.0.0/0", "password"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(string.ascii_lowercase, max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@contextmanager
def soon() -> Iterator[None]:
    """Within a hundred times what the accepted spec takes of a processor, or so."""
    begun = process_time()
    try:
        yield
    finally:
        assert process_time() - begun < 2


def outcome(text: str, environment: str | None = None) -> None:
    try:
        with soon():
            parse(text, environment=environment)
    except SpecError as error:
        problems = error.problems
    else:
        return
    assert problems
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert all(str(problem).isprintable() for problem in problems)


@settings(max_examples=80, deadline=None, database=None)
@given(st.binary(max_size=300))
def test_bytes(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(data)
    with suppress(SpecError), soon():
        load(path)


@settings(max_examples=80, deadline=None, database=None)
@given(texts(max_size=200), st.none() | texts(max_size=60))
def test_text(text, environment):
    outcome(text, environment)
    outcome(TEXT, environment)


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), st.sampled_from(SPICE)),
        min_size=1,
        max_size=4,
    )
)
def test_cut_and_spiced(edits):
    text = TEXT
    for at, cut, spice in edits:
        text = text[:at] + spice + text[at + cut :]
    outcome(text)


@settings(max_examples=80, deadline=None, database=None)
@given(st.permutations(range(len(LINES))))
def test_lines_in_any_order(order):
    outcome("".join(LINES[index] for index in order))


def places(node: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    if not isinstance(node, (dict, list)):
        return [path]
    items = node.items() if isinstance(node, dict) else enumerate(node)
    return [path, *(place for key, child in items for place in places(child, (*path, key)))]


def replaced(node, path, value):
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], value)
    return copy


@settings(max_examples=150, deadline=None, database=None)
@given(st.sampled_from(places(DATA)), values)
def test_any_value_anywhere(path, value):
    outcome(yaml.safe_dump(replaced(DATA, path, value), sort_keys=False))


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(KEYS, values),
    )
)
def test_any_override(override):
    regions = {"us-east-1": {"primary": True}, "us-west-2": {"network": override, "database": override}}
    outcome(yaml.safe_dump(DATA | {"regions": regions}, sort_keys=False))
