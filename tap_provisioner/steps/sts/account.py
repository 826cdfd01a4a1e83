"""The account of the credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Observed, Step


@dataclass(frozen=True, kw_only=True)
class AccountFacts(Step):
    """The id and the partition of the credentials' account."""

    kind = "account"
    data_source = True

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        return []

    def find(self, aws: RegionClient) -> Observed | None:
        account = aws.account
        return Observed(
            kind=self.kind,
            region=self.region,
            id=account.id,
            address=self.address,
            outputs={"id": account.id, "partition": account.partition},
        )
