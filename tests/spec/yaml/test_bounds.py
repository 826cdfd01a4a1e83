"""However a file is made up, to load it takes bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_provisioner.spec.yaml.source import MAX_BYTES
from tests.spec.conftest import ROOT, TEXT
from tests.spec.yaml.test_source import BOMB, CHAIN

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads its own size from /proc")

DATA = yaml.safe_load(TEXT)
MANY = 9000
"""Less than the loader takes nodes, so that it is not their number that ends it."""
PATTERNS = ("a", "1", "-", "a.", "10.0.0.0/", " ", "\u00e9", "\n")


def full(unit: str, head: str = "", tail: str = "") -> str:
    """As many of `unit` as make a file of the greatest size."""
    return head + unit * ((MAX_BYTES - len(head) - len(tail)) // len(unit.encode())) + tail


SHAPES = {
    "alias bomb": BOMB,
    "chain of aliases": CHAIN,
    "aliases": full("*a,", "a: &a x\nb: [", "]"),
    "anchors": "a: [" + "".join(f"&a{n} x," for n in range(MANY)) + "]",
    "merge keys": "a: &a {x: 1}\nb: {" + "<<: *a," * MANY + "}",
    "lists in lists": full("["),
    "mappings in mappings": full("{a: "),
    "items in items": full("- "),
    "keys in keys": full("? "),
    "many keys": "".join(f"k{n}: 1\n" for n in range(MANY)),
    "one key again and again": "a: 1\n" * MANY,
    "plain text": full("a", "project: "),
    "quoted text": full("\\u00e9", 'project: "', '"'),
    "folded text": full(" a\n\n", "project: >\n"),
    "comments": full("# x\n"),
    "blank lines": full("\n"),
    "documents": full("---\n"),
    "directives": full("%a\n"),
    "quotes": full("'"),
    "tags": full("!"),
    "NUL bytes": full("\x00"),
}
NUMBERS = {
    "digits": "9" * 900_000,
    "digits of sixteen": "0x" + "f" * 900_000,
    "digits of two": "0b" + "1" * 900_000,
    "digits of sixty": "1" + ":1" * 400_000,
    "digits after a point": "1." + "1" * 900_000,
    "digits far apart": "1" + "_" * 900_000,
}
NUMBER = "allocated_storage: 20"


def places(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where the scalars are."""
    if not isinstance(node, dict | list):
        return [path]
    items = node.items() if isinstance(node, dict) else enumerate(node)
    return [place for key, child in items for place in places(child, (*path, key))]


def put(value: object, *path: Any) -> str:
    """config/tap.yaml with another value at a place."""
    document = deepcopy(DATA)
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return yaml.safe_dump(document, width=MAX_BYTES)


def worst() -> dict[str, bytes]:
    """Files of all kinds that take much of something."""
    subnets = [f"10.{n // 250}.{n % 250}.0/24" for n in range(MANY)]
    overrides = {"network": {"private_subnets": subnets[:30]}}
    texts = {
        **SHAPES,
        **{name: TEXT.replace(NUMBER, f"allocated_storage: {digits}") for name, digits in NUMBERS.items()},
        **{
            f"long {'.'.join(map(str, path))}": put((pattern * 100_000)[:100_000], *path)
            for path, pattern in zip(places(DATA), PATTERNS * 9, strict=False)
        },
        "many tags": put({f"k{n}": "v" for n in range(MANY)}, "tags"),
        "many parameters": put({f"k{n}": "v" for n in range(MANY)}, "database", "parameters"),
        "many subnets": put(subnets, "network", "private_subnets"),
        "many sources": put(subnets, "network", "database_ingress_cidrs"),
        "many regions": put({f"us-east-{n}": {} for n in range(MANY)}, "regions"),
        "many overrides": put({f"us-east-{n}": overrides for n in range(250)}, "regions"),
    }
    raw = {"too large": b"a" * 10 * MAX_BYTES, "no UTF-8": b"\xff" * MAX_BYTES}
    return raw | {name: text.encode() for name, text in texts.items()}


def test_the_worst_of_files(tmp_path: Path) -> None:
    files = worst()
    assert len(files) > 55
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_bytes(content)
    command = [sys.executable, "-m", "tests.spec.yaml.limited", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found.keys() == files.keys()
    assert {name for name, problems in found.items() if not problems} == set()
