"""The spec as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import PrivateAttr

from tap_provisioner.spec.head import Head
from tap_provisioner.spec.section import S, Section, sections
from tap_provisioner.spec.yaml.nodes import Node


class Spec(Head):
    """A validated spec, made by ``load`` and ``parse``; immutable, and aware of the line of each value."""

    _file: str = PrivateAttr("")
    _tree: Node = PrivateAttr(default_factory=lambda: Node("mapping"))
    _base: dict[type[Section], Section] = PrivateAttr(default_factory=dict)
    _merged: dict[tuple[type[Section], str], Section] = PrivateAttr(default_factory=dict)

    def with_sections(
        self,
        base: Mapping[type[Section], Section],
        merged: Mapping[tuple[type[Section], str], Section],
    ) -> Self:
        """A copy with sections: by model and, where regions override them, by model and region."""
        spec = self.model_copy()
        spec._base, spec._merged = dict(base), dict(merged)
        return spec

    def read_from(self, file: str, tree: Node) -> Self:
        """A copy that knows the name of its file and, for ``where``, the lines of its values."""
        spec = self.model_copy()
        spec._file, spec._tree = file, tree
        return spec

    @property
    def primary(self) -> str:
        """Name of the primary region."""
        return next(name for name, region in self.regions.items() if region.primary)

    @property
    def replicas(self) -> tuple[str, ...]:
        """Names of the other regions, in the order of the file."""
        return tuple(name for name, region in self.regions.items() if not region.primary)

    @property
    def sections(self) -> tuple[type[Section], ...]:
        """The sections that the spec has, in their order."""
        return tuple(section for section in sections() if section in self._base)

    def section(self, model: type[S], region: str = "") -> S:
        """A section: as it applies to all regions or, with its overrides applied, to one.

        Raises:
            LookupError: for an optional section that is absent.
        """
        found = self.find(model, region)
        if found is None:
            raise LookupError(f"{self._file} has no section {model.key()}")
        return found

    def find(self, model: type[S], region: str = "") -> S | None:
        """A section as ``section`` returns it, None if it is absent.

        Raises:
            KeyError: for a region that the spec does not name.
        """
        if region:
            self.regions[region]
        found = self._merged.get((model, region)) or self._base.get(model)
        return found if isinstance(found, model) else None

    @property
    def digest(self) -> str:
        """SHA-256 in hex of the content with its defaults, independent of layout, comments and order."""
        content = self.model_dump(mode="json")
        for section, base in self._base.items():
            content[section.key()] = base.model_dump(mode="json")
            if section.declaration.overrides:
                for name, region in content["regions"].items():
                    region[section.key()] = self._override(section, name)
        return hashlib.sha256(json.dumps(_unordered(content), sort_keys=True).encode()).hexdigest()

    def _override(self, section: type[Section], region: str) -> dict[str, Any]:
        merged = self._merged.get((section, region))
        keys = self._keys(("regions", region, section.key()))
        return merged.model_dump(mode="json", include=keys) if merged else {}

    def _keys(self, loc: tuple[str, ...]) -> set[str]:
        entries = list(self._tree.along(loc))
        return {str(key) for key in entries[-1].node.children} if len(entries) == len(loc) else set()

    @property
    def file(self) -> str:
        """Name of the file that it was read from."""
        return self._file

    def where(self, path: str, region: str = "") -> str:
        """File and line of a dotted path like ``network.private_subnets[1]``: ``config/tap.yaml:14``.

        For a region, the line is that of its override if the region overrides the key of a section that
        the path names. A path that the file does not contain has the line of its nearest parent.
        """
        section, _, key = path.partition(".")
        if region and key.partition("[")[0].partition(".")[0] in self._keys(("regions", region, section)):
            path = f"regions.{region}.{path}"
        return f"{self._file}:{self._tree.line(self._tree.resolve(path))}"


def _unordered(value: Any) -> Any:
    """JSON with its lists sorted, because no list of a spec has a meaningful order."""
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(_unordered, value), key=json.dumps)
    return value
