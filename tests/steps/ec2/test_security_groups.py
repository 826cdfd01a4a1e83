"""Peculiarities of security groups: any rule is made right, and no desired one is missing meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tap_provisioner.steps.ec2.security_group import Rule
from tests.e2e.world import EAST, Stack, World, changes
from tests.steps.ec2.by_hand import prefix_list

GROUP = f"{EAST}/security-group/database"
OWN = Rule("tcp", 3306, 3306, "10.0.0.0/16", "MySQL from 10.0.0.0/16")


def _permission(**more: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, **more}


def _own(description: str = "") -> dict[str, Any]:
    return _permission(IpRanges=[{"CidrIp": "10.0.0.0/16", "Description": description}])


def _authorize(*permissions: dict[str, Any]) -> Callable[[World, str], None]:
    def change(w: World, group: str) -> None:
        w("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=list(permissions))

    return change


def _itself(w: World, group: str) -> None:
    _authorize(_permission(UserIdGroupPairs=[{"GroupId": group}]))(w, group)


def _by_prefix_list(w: World, group: str) -> None:
    _authorize(_permission(PrefixListIds=[{"PrefixListId": prefix_list(w)}]))(w, group)


def _described(w: World, group: str) -> None:
    w("ec2").update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[_own("by hand")])


def _closed(w: World, group: str) -> None:
    w("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=[_own()])


def _exchanged(w: World, group: str) -> None:
    _closed(w, group)
    _authorize(_permission(IpRanges=[{"CidrIp": "0.0.0.0/0"}]))(w, group)


INGRESS = {
    "opened to the world": (_authorize(_permission(IpRanges=[{"CidrIp": "0.0.0.0/0"}])), 2),
    "opened to the world of IPv6": (_authorize(_permission(Ipv6Ranges=[{"CidrIpv6": "::/0"}])), 2),
    "all protocols": (_authorize({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}), 2),
    "icmp": (
        _authorize(
            {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        ),
        2,
    ),
    "another group": (_itself, 2),
    "a prefix list": (_by_prefix_list, 2),
    "another description": (_described, 1),
    "closed": (_closed, 0),
    "exchanged for the world": (_exchanged, 1),
}


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("case", INGRESS)
def test_rules_are_made_right_whatever_they_are(stack: Stack, case: str) -> None:
    drift, left = INGRESS[case]
    group = stack.seen("security-group")
    drift(stack.world, group.id)
    (change,) = (c for p in stack.plan().changes if p.address == GROUP for c in p.changes)
    assert (change.field, change.after) == ("ingress", frozenset({OWN}))
    assert len(change.before) == left
    assert change.before != change.after
    stack.converge()


def test_a_wanted_rule_is_never_missing_meanwhile(stack: Stack) -> None:
    group = stack.seen("security-group")
    _exchanged(stack.world, group.id)
    before = stack.world.mark
    stack.converge()
    made = [c.operation for c in stack.world.calls(before, mutating=True)]
    assert made == ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]


def test_a_rule_made_by_somebody_in_the_same_moment_is_no_failure(stack: Stack) -> None:
    group = stack.seen("security-group")
    _closed(stack.world, group.id)
    draft = stack.draft()
    _authorize(_own("by hand"))(stack.world, group.id)
    assert stack.provisioner.apply(draft).ok
    assert changes(stack.plan()) == {}


def test_rules_show_as_an_operator_reads_them() -> None:
    assert repr(OWN) == "tcp 3306-3306 10.0.0.0/16 (MySQL from 10.0.0.0/16)"
    assert repr(Rule("-1", None, None, "::/0")) == "-1 all ports ::/0"
