"""The embedded AWS's own endpoints, under /_tap/, for other processes. All of them speak JSON.

GET  /_tap/calls       the calls so far, as a list; ?mutating=1 only those that may change something
GET  /_tap/inventory   what is left, by region and kind
GET  /_tap/clock       {"now": AWS seconds since the start}
GET  /_tap/rules       the rules that are switched on
POST /_tap/reset       empty the state, the calls and the scripted faults
POST /_tap/faults      a fault, or a list of them, with the fields of `Fault` as keys; [] takes all back
POST /_tap/sns/confirm {"endpoint": ADDRESS}: confirm its subscriptions, as a click in the mail does

Services bring endpoints of their own: `ENDPOINTS` of a module maps a path to a function of the account and of
the document that is posted; its result is the answer.
"""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.local.core import discovery
from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.dispatch import Dispatcher
from tap_provisioner.local.core.faults import Fault
from tap_provisioner.local.core.wire import Message, Response

PREFIX = "/_tap/"
Inventory = dict[str, dict[str, list[str]]]
GLOBAL = "aws"
"""The region under which moto keeps a service that has no regions."""


def answer(dispatcher: Dispatcher, http: Message) -> Response:
    """Answer one request to an admin endpoint: 404 for an unknown one, 400 for a fault not understood.

    Requests from web pages are refused, because faults can kill processes.
    """
    if "origin" in http.headers:
        return _json({"error": "not for web pages"}, 403)
    account = dispatcher.account
    with dispatcher.lock:
        account.settle()
        match http.method, http.path.removeprefix(PREFIX):
            case "GET", "calls":
                wanted = [call for call in dispatcher.calls if call.mutating or "mutating" not in http.query]
                return _json([call.as_dict() for call in wanted])
            case "GET", "inventory":
                return _json(inventory(account))
            case "GET", "clock":
                return _json({"now": account.now()})
            case "GET", "rules":
                shown = ("name", "summary", "source")
                return _json(
                    [{field: getattr(rule, field) for field in shown} for rule in dispatcher.table.rules]
                )
            case "POST", "reset":
                dispatcher.reset()
                return _json({})
            case "POST", "faults":
                return _set_faults(dispatcher, http.body)
            case "POST", asked if asked in (found := discovery.endpoints()):
                return _of_service(found[asked], dispatcher, http.body)
    return _json({"error": f"no {http.method} {http.path} here"}, 404)


def _set_faults(dispatcher: Dispatcher, body: bytes) -> Response:
    try:
        document = json.loads(body)
        wanted = document if isinstance(document, list) else [document]
        found = [Fault(**each) for each in wanted]
    except (ValueError, TypeError) as error:
        return _json({"error": str(error)}, 400)
    if not found:
        dispatcher.faults.clear()
    dispatcher.faults.add(*found)
    return _json({"set": len(found)})


def _of_service(answer: Any, dispatcher: Dispatcher, body: bytes) -> Response:
    try:
        return _json(answer(dispatcher.account, json.loads(body)))
    except (ValueError, TypeError, KeyError) as error:
        return _json({"error": str(error)}, 400)


def _json(document: Any, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(document).encode())


def inventory(account: Account) -> Inventory:
    """The ids or names of everything that is left, by region and kind; kinds and regions of nothing left out.

    Each service's `inventory` names its own, and leaves out what AWS makes and removes itself. Services
    without regions are "global".
    """
    found: Inventory = {}
    for service, listed in discovery.parts("inventory").items():
        for region, backend in account.backends(service).items():
            for kind, names in listed(backend).items():
                if names:
                    found.setdefault("global" if region == GLOBAL else region, {})[kind] = sorted(names)
    return {region: found[region] for region in sorted(found)}
