"""botocore's models and client classes, read and made once for all sessions of a process.

A session of its own, which every run of the program has, would read and make them anew.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def share() -> None:
    """Let all sessions of this process share one loader, and one class of clients for each service."""
    import botocore.session
    from botocore.client import ClientCreator

    botocore.session.create_loader = cache(botocore.session.create_loader)
    make: Any = ClientCreator._create_client_class  # type: ignore[attr-defined]
    classes: dict[str, type] = {}

    def shared(creator: Any, service: str, model: Any) -> type:
        if service not in classes:
            classes[service] = make(creator, service, model)
        return classes[service]

    ClientCreator._create_client_class = shared  # type: ignore[attr-defined]
