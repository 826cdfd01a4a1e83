"""Answers that are not AWS's: the page of a proxy, of a firewall's login, or of some other server."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError
from botocore.utils import get_environ_proxies

_PAGE = re.compile(rb"<(!doctype\s+)?html", re.IGNORECASE)
_PROXY_LOGIN = 407
_HEAD = 1000
"""The bytes at the start of a body in which a page says that it is one."""


class NotAwsError(BotoCoreError):  # type: ignore[misc]
    """What answered is not AWS; so AWS did not execute the call."""

    fmt = "what answered is not AWS: HTTP {status}, {content}"

    def __init__(self, status: int, content: str) -> None:
        super().__init__(status=status, content=content or "without a content type")
        self.status = status


def check(*, response_dict: Mapping[str, Any], **_: Any) -> None:
    """Raise NotAwsError if an answer cannot be AWS's: a handler of botocore's `before-parse`.

    botocore reads a page of a proxy as an answer without fields, or as an error without a code. A page with
    a status of 500 or above may be AWS's: its load balancers answer with HTML, which botocore accepts.
    """
    status, body = response_dict["status_code"], response_dict["body"]
    if status >= 500 or not isinstance(body, bytes):
        return
    text = body.lstrip()
    page = _PAGE.search(text[:_HEAD]) if text.startswith(b"<") else text and not _is_json(text)
    if status == _PROXY_LOGIN or 300 <= status < 400 or page:
        raise NotAwsError(status, str(response_dict["headers"].get("Content-Type", "")))


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return text.startswith(b"{")  # An answer that was cut off is a lost one.
    return True


def proxy_variable(endpoint: str) -> str:
    """Return the variable that names the proxy of the calls to an endpoint, "" if they have none."""
    scheme = urlsplit(endpoint).scheme
    if scheme not in get_environ_proxies(endpoint):
        return ""
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper())
    return next((name for name in names if os.environ.get(name)), "")


def explained(error: NotAwsError, endpoint: str) -> tuple[str, str]:
    """Return text and hint for an answer that is not AWS's."""
    at, variable = urlsplit(endpoint), proxy_variable(endpoint)
    # Without user and password.
    host = at.netloc.rpartition("@")[2]
    text = f"{error}, for {at.scheme}://{host}"
    if not variable:
        return text, "check the endpoint (AWS_ENDPOINT_URL), and whether the network asks for a login"
    if error.status == _PROXY_LOGIN:
        return f"{text} through {variable}", f"put user and password of the proxy into {variable}"
    return f"{text} through {variable}", proxy_hint(endpoint)


def proxy_hint(endpoint: str) -> str:
    """Return the hint if the proxy of an endpoint does not do its work."""
    variable = proxy_variable(endpoint) or "HTTPS_PROXY"
    host = urlsplit(endpoint).hostname
    return f"check the proxy in {variable}, or name {host} in NO_PROXY if it needs none, then run again"
