"""Lists of EC2 that lag behind: what one call has made or deleted shows only after some reads."""

from __future__ import annotations

from math import inf
from typing import Any

from tap_provisioner.local import Call, EmbeddedAws
from tap_provisioner.local.services.ec2 import KINDS
from tap_provisioner.local.services.ec2.stale import BY_DELETE

MADE = {kind.create: kind for kind in KINDS}
UNSEEN = 2
"""How many lists do not show yet what was made: the discovery's, and that before a creation."""
GHOSTLY = 1
"""How many lists still show what was deleted: the discovery's."""


class Lag:
    """Keeps what a call has made or deleted out of date in the lists, as many times as is named above.

    Its own note says so, not the clock, which at the speed of the matrix runs through EC2's two seconds
    in less than a millisecond. What is older is listed no later: another creation ends it too.
    """

    def __init__(self, aws: EmbeddedAws, call: Call) -> None:
        account, self._call = aws.account, call
        self._listing, self._left = "", 0
        self._note: dict[str, Any] = {}
        if made := MADE.get(call.operation):
            notes = [n for n in account.notes(call.region, "fresh").values() if n["error"] == made.unknown]
            self._note, self._listing, self._left = notes[-1], made.describe, UNSEEN
        elif gone := BY_DELETE.get(call.operation):
            self._note = account.notes(call.region, "deleting")[call.params[gone.key]]
            self._listing, self._left = gone.describe, GHOSTLY
        self._note["at"] = inf

    def __call__(self, call: Call) -> None:
        """Take note of a call that was carried out since."""
        if call.region != self._call.region:
            return
        if call.operation == self._listing:
            self._left -= 1
        if self._left == 0 or call.operation == self._call.operation:
            self.end()

    def end(self) -> None:
        """From now on the lists show it as it is."""
        self._note["at"] = -inf
