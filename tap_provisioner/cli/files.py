"""Output files, written atomically."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from tap_provisioner.errors import TapError


class Target:
    """A file to be written later; a `private` one is readable by its owner only (mode 0600).

    Raises TapError at once if the file cannot be written, not after the work.
    """

    def __init__(self, name: str, option: str, *, private: bool = False) -> None:
        self._name, self._option, self._mode = name, option, 0o600 if private else 0o666
        try:
            self._path = Path(name).resolve()
            self._draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
            if self._path.exists() and not self._path.is_file():
                raise self._refused("not a regular file")
            os.close(self._open())
            self._draft.unlink()
        except (OSError, ValueError) as error:
            raise self._refused(_why(error)) from None

    def write(self, text: str) -> None:
        """Replace the file. Raises TapError."""
        try:
            # The caller has escaped what UTF-8 cannot encode.
            with open(self._open(), "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            self._draft.replace(self._path)
        except OSError as error:
            raise self._refused(_why(error)) from None
        finally:
            with suppress(OSError):
                self._draft.unlink(missing_ok=True)

    def _open(self) -> int:
        return os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._mode)

    def _refused(self, why: str) -> TapError:
        return TapError(
            f"{self._option} {self._name}: cannot be written: {why}",
            hint="name a file in a writable directory",
        )


def _why(error: OSError | ValueError) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
