"""Changes of moto itself: of what would fail, and of what takes most of a call's time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from moto.core import errors, responses, serialize
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from tap_provisioner.local.core import discovery


def tune() -> None:
    """Change moto for this process; harmless if it was done before."""
    # moto warns of errors that botocore's model lacks, as it lacks all of EC2's; where warnings are errors,
    # that would make moto's correct answer fail.
    errors.warn = lambda *_args, **_options: None  # type: ignore[attr-defined]
    xml: Any = serialize.xmltodict  # type: ignore[attr-defined]
    found: Any = responses.method_names_from_class  # type: ignore[attr-defined]
    if not hasattr(found, "cache_clear"):
        responses.method_names_from_class = lru_cache(found)  # type: ignore[attr-defined]
    # Nearly all of a call's XML is the same few names, each of which is searched for spaces every time.
    if not hasattr(xml._validate_name, "cache_clear"):
        xml._validate_name = lru_cache(xml._validate_name)
    for tune_service in discovery.parts("tune").values():
        tune_service()


class Moto(DomainDispatcherApplication):
    """moto's WSGI application, which otherwise lists its own directories twice a call to find a service."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._found: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """The service that a host name stands for, remembered."""
        if host not in self._found:
            self._found[host] = super().get_backend_for_host(host)
        return self._found[host]
