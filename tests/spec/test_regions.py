"""Regions, as botocore knows them, and what reading a spec may import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tap_provisioner.aws.regions import known_regions, partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-2", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ],
)
def test_known(region, partition):
    assert region in known_regions()
    assert partition_of(region) == partition


def test_unknown():
    assert not {"us-east-9", "aws-global", "aws-cn-global", ""} & known_regions()
    with pytest.raises(KeyError):
        partition_of("us-east-9")


def test_importing_the_spec_imports_no_sdk(root):
    code = "import sys, tap_provisioner.spec; sys.exit(bool({'boto3', 'botocore'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
