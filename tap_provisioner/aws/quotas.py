"""The quotas of an account in a region that a stack may meet, and how much of them is in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tap_provisioner.aws.client import Client, only_reading
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError

PERMISSIONS = (
    Permission(Command.DOCTOR, "servicequotas", "GetServiceQuota"),
    Permission(Command.DOCTOR, "ec2", "DescribeAccountAttributes"),
    Permission(Command.DOCTOR, "rds", "DescribeAccountAttributes"),
)
"""What counts is asked for by actions that a plan needs too."""


@dataclass(frozen=True)
class Place:
    """A region of an account, to be read only."""

    account: Account
    region: str

    def client(self, service: str) -> Client:
        """Return the client of a service."""
        return self.account.client(service, self.region, only_reading)


@dataclass(frozen=True)
class Quota:
    """One quota: what it counts, by which kind of step, and how both its numbers are asked for.

    `service` and `code` are those of Service Quotas, `otherwise` asks the service itself.
    """

    name: str
    kind: str
    service: str
    code: str
    used: Callable[[Place], int]
    otherwise: Callable[[Place], int | None] = lambda _place: None

    def limit(self, place: Place) -> int | None:
        """Return how many there may be, None where nobody tells."""
        try:
            answer = place.client("service-quotas").get_service_quota(
                ServiceCode=self.service, QuotaCode=self.code
            )
            return int(answer["Quota"]["Value"])
        except (ApiError, KeyError):
            pass
        try:
            return self.otherwise(place)
        except ApiError:
            return None


def _vpcs(place: Place) -> int:
    return len(place.client("ec2").pages("describe_vpcs", "Vpcs"))


def _addresses(place: Place) -> int:
    return len(place.client("ec2").pages("describe_addresses", "Addresses"))


def _gateways(place: Place) -> int:
    return len(place.client("ec2").pages("describe_internet_gateways", "InternetGateways"))


def _nats(place: Place) -> int:
    """Return how many NAT gateways the fullest zone has: the quota is one of each zone."""
    ec2 = place.client("ec2")
    zones = {s["SubnetId"]: s["AvailabilityZone"] for s in ec2.pages("describe_subnets", "Subnets")}
    alive = [{"Name": "state", "Values": ["pending", "available"]}]
    found = ec2.pages("describe_nat_gateways", "NatGateways", Filter=alive)
    return max(Counter(zones.get(nat.get("SubnetId")) for nat in found).values(), default=0)


def _instances(place: Place) -> int:
    return len(place.client("rds").pages("describe_db_instances", "DBInstances"))


def _most_addresses(place: Place) -> int | None:
    name = "vpc-max-elastic-ips"
    found = place.client("ec2").describe_account_attributes(AttributeNames=[name])["AccountAttributes"]
    values = [v["AttributeValue"] for a in found if a["AttributeName"] == name for v in a["AttributeValues"]]
    return int(values[0]) if values else None


def _most_instances(place: Place) -> int | None:
    quotas = place.client("rds").describe_account_attributes()["AccountQuotas"]
    return next((int(q["Max"]) for q in quotas if q["AccountQuotaName"] == "DBInstances"), None)


QUOTAS = (
    Quota("VPCs", "vpc", "vpc", "L-F678F1CE", _vpcs),
    Quota("internet gateways", "internet-gateway", "vpc", "L-A4707A72", _gateways),
    Quota("Elastic IPs", "elastic-ip", "ec2", "L-0263D0A3", _addresses, _most_addresses),
    Quota("NAT gateways in a zone", "nat-gateway", "vpc", "L-FE5A380F", _nats),
    Quota("DB instances", "db-instance", "rds", "L-7B6409FD", _instances, _most_instances),
)
