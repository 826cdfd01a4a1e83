"""A copy of all that an account holds, to bring back later in the same process."""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class State:
    """Pickled objects, and those that cannot be pickled and never change: the private keys of KMS."""

    pickled: bytes
    kept: tuple[Any, ...]

    @classmethod
    def of(cls, content: Any) -> State:
        """Copy `content`. Raises TypeError or PicklingError for what cannot be copied."""
        buffer = io.BytesIO()
        pickler = _Pickler(buffer)
        pickler.dump(content)
        return cls(zlib.compress(buffer.getvalue(), 1), tuple(pickler.kept))

    def load(self) -> Any:
        """Return a new copy of the content."""
        return _Unpickler(self).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.kept: list[Any] = []

    def persistent_id(self, obj: Any) -> int | None:
        if not type(obj).__module__.startswith("cryptography."):
            return None
        self.kept.append(obj)
        return len(self.kept) - 1


class _Unpickler(pickle.Unpickler):
    def __init__(self, state: State) -> None:
        super().__init__(io.BytesIO(zlib.decompress(state.pickled)))
        self._kept = state.kept

    def persistent_load(self, pid: int) -> Any:
        return self._kept[pid]
