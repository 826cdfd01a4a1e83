"""Changes of hosted zones, which take time to reach every server."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.route53 import GLOBAL, zone_of

ORDER = 80

# AWS seconds.
PROPAGATING = 30.0
BUSY = 1.0

_CHANGES = "route53-change"
_OF_ZONE = (
    "ChangeResourceRecordSets DeleteHostedZone AssociateVPCWithHostedZone DisassociateVPCFromHostedZone"
)


@after("route53-get-change", f"CreateHostedZone {_OF_ZONE}", gap=True)
def _number(x: Exchange) -> None:
    """Each change has an id of its own, which GetChange knows; others are NoSuchChange. Source: botocore
    model route53 GetChange.
    """
    notes = x.account.notes(GLOBAL, _CHANGES)
    number = f"C{len(notes) + 1:013d}"
    note = x.account.note(GLOBAL, _CHANGES, number)
    note.update(at=x.account.now(), submitted=x.answered["ChangeInfo"]["SubmittedAt"])
    x.answered["ChangeInfo"].update(Id=f"/change/{number}", Status="INSYNC")


@_number.also("before", "GetChange")
def _get(x: Exchange) -> None:
    number = x.params["Id"].rpartition("/")[2]
    note = x.account.notes(GLOBAL, _CHANGES).get(number)
    if note is None:
        raise AwsError("NoSuchChange", f"Could not find resource with ID: {number}", 404)
    x.answer = {
        "ChangeInfo": {"Id": f"/change/{number}", "Status": "INSYNC", "SubmittedAt": note["submitted"]}
    }


@after("route53-change-pending", f"CreateHostedZone GetChange {_OF_ZONE}")
def _pending(x: Exchange) -> None:
    """A change is PENDING for 30 s, then INSYNC. Source: botocore model route53 GetChange; AWS documentation
    (60 s at most); the time: belief.
    """
    info = x.answered["ChangeInfo"]
    if x.account.age(GLOBAL, _CHANGES, info["Id"].rpartition("/")[2]) < PROPAGATING:
        info["Status"] = "PENDING"


@before("route53-prior-request", _OF_ZONE)
def _not_busy(x: Exchange) -> None:
    """For 1 s after a change of a zone, another one of it is a PriorRequestNotComplete. Source: botocore
    model route53 PriorRequestNotComplete; the time: belief.
    """
    zone = zone_of(x)
    if zone is not None and x.account.age(GLOBAL, "route53-busy", zone.resource_id) < BUSY:
        text = "The request was rejected because Route 53 was still processing a prior request."
        raise AwsError("PriorRequestNotComplete", text)


@_not_busy.also("after", "ChangeResourceRecordSets")
def _busy(x: Exchange) -> None:
    zone = zone_of(x)
    if zone is not None:
        x.account.stamp(GLOBAL, "route53-busy", zone.resource_id)
