"""IPv4 networks as texts of the spec."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from tap_provisioner.spec.texts import Form

_CIDR = r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}"
_PRIVATE = tuple(
    map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)


def _network_problem(text: str) -> str:
    try:
        normal = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"{text} is not an IPv4 network: write it like 10.0.0.0/16"
    return "" if str(normal) == text else f"{text} has host bits set: write {normal}"


def _private_problem(text: str) -> str:
    problem = _network_problem(text)
    if problem:
        return problem
    network = ipaddress.IPv4Network(text)
    if not 16 <= network.prefixlen <= 28:
        return f"{text} is a /{network.prefixlen}: AWS allows /16 to /28"
    if not any(network.subnet_of(block) for block in _PRIVATE):
        return f"{text} is not private: choose it within " + ", ".join(map(str, _PRIVATE))
    return ""


def _ingress_problem(text: str) -> str:
    wide = "opens the database to every address: list the networks that need it"
    return wide if text.endswith("/0") else _network_problem(text)


_PRIVATE_WORDS = "a private IPv4 network of /16 to /28 without host bits, like 10.0.0.0/16"
PrivateCidr = Annotated[str, Form(_CIDR, _PRIVATE_WORDS, 18, _private_problem)]
IngressCidr = Annotated[
    str, Form(_CIDR, "an IPv4 network like 10.0.0.0/16 without host bits, not /0", 18, _ingress_problem)
]
