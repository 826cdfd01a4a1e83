"""The bill of materials lists what the image's lock file pins, and nothing else (run `scripts/sbom`)."""

import json
import re
from pathlib import Path

from tap_provisioner import __version__
from tests.packaging.test_locks import pins

SBOM = json.loads((Path(__file__).parents[2] / "sbom.cdx.json").read_text())


def test_it_is_of_this_version_and_always_the_same() -> None:
    assert (SBOM["bomFormat"], SBOM["specVersion"]) == ("CycloneDX", "1.6")
    component = SBOM["metadata"]["component"]
    assert (component["name"], component["version"]) == ("tap-provisioner", __version__)
    assert "timestamp" not in SBOM["metadata"]
    assert "serialNumber" not in SBOM


def test_it_lists_every_pin_with_its_hashes() -> None:
    locked = {
        (name, pin["version"]): set(re.findall(r"sha256:(\w+)", pin["hashes"]))
        for name, same in pins("requirements.lock").items()
        for pin in same
    }
    listed = {
        (each["name"], each["version"]): {
            entry["content"] for place in each["externalReferences"] for entry in place["hashes"]
        }
        for each in SBOM["components"]
    }
    assert listed == locked
    assert all(c["purl"] == f"pkg:pypi/{c['name']}@{c['version']}" for c in SBOM["components"])
