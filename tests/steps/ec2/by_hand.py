"""Resources that tests of several kinds make by hand."""

from __future__ import annotations

from tests.e2e.world import World


def prefix_list(w: World) -> str:
    """The id of a new prefix list."""
    made = w("ec2").create_managed_prefix_list(PrefixListName="p", MaxEntries=1, AddressFamily="IPv4")
    return str(made["PrefixList"]["PrefixListId"])
