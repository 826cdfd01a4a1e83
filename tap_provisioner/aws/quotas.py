"""The quotas of an account in a region: what a kind declares, and how many resources are in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tap_provisioner.aws.client import Client, only_reading
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError

PERMISSIONS = (Permission(Command.DOCTOR, "servicequotas", "GetServiceQuota"),)


@dataclass(frozen=True)
class RegionReader:
    """A region of an account, to be read only."""

    account: Account
    region: str

    def client(self, service: str) -> Client:
        """Return the client of a service."""
        return self.account.client(service, self.region, only_reading)


@dataclass(frozen=True)
class Quota:
    """The quota that limits the number of a kind's resources; reports sort quotas by `order`.

    `service` and `code` are those of Service Quotas, `used` counts resources, and `otherwise` asks the
    service itself for the limit. A plan adds at most `most_added` to what the quota counts, if given.
    """

    order: int
    name: str
    service: str
    code: str
    used: Callable[[RegionReader], int]
    otherwise: Callable[[RegionReader], int | None] = lambda _at: None
    most_added: int | None = None

    def limit(self, at: RegionReader) -> int | None:
        """Return how many there may be, None if neither service tells."""
        try:
            answer = at.client("service-quotas").get_service_quota(
                ServiceCode=self.service, QuotaCode=self.code
            )
            return int(answer["Quota"]["Value"])
        except (ApiError, KeyError):
            pass
        try:
            return self.otherwise(at)
        except ApiError:
            return None
