"""Files that are no modules reach an installation only where setup.cfg names them."""

import configparser
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_data_file_is_shipped() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    patterns = [pattern.strip() for pattern in setup["options.package_data"]["*"].split(",")]
    package = ROOT / "tap_provisioner"
    files = {f for f in package.rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")}
    shipped = {f for init in package.rglob("__init__.py") for p in patterns for f in init.parent.glob(p)}
    assert any(file.suffix == ".j2" for file in files)
    assert files <= shipped
