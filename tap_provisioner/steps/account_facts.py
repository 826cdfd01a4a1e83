"""Whose account this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tap_provisioner.aws.cloud import Region
from tap_provisioner.step import Observed, Step


@dataclass(frozen=True, kw_only=True)
class AccountFacts(Step):
    """The id of the account behind the credentials, and its partition."""

    kind = "account"
    lookup = True

    @classmethod
    def sweep(cls, cloud: Region, wanted: Sequence[Self] = ()) -> list[Observed]:
        return []

    def find(self, cloud: Region) -> Observed | None:
        account = cloud.account
        return Observed(
            kind=self.kind,
            region=self.region,
            id=account.id,
            address=self.address,
            outputs={"id": account.id, "partition": account.partition},
        )
