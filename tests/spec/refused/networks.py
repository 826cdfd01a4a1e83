"""Addresses, zones and NAT."""

from __future__ import annotations

from tests.spec.refused.edits import CIDR, INGRESS, NAT, NOT_PRIVATE, PRIVATE, PUBLIC

CASES = {
    "not a network": (CIDR, "  cidr: ten #<", f"network.cidr: 'ten' {NOT_PRIVATE}"),
    "no prefix": (CIDR, "  cidr: 10.0.0.0 #<", f"network.cidr: '10.0.0.0' {NOT_PRIVATE}"),
    "a netmask": (
        CIDR,
        "  cidr: 10.0.0.0/255.255.0.0 #<",
        f"network.cidr: '10.0.0.0/255.255.0.0' {NOT_PRIVATE}",
    ),
    "IPv6": (CIDR, "  cidr: fd00::/56 #<", f"network.cidr: 'fd00::/56' {NOT_PRIVATE}"),
    "256": (
        CIDR,
        "  cidr: 10.256.0.0/16 #<",
        "network.cidr: 10.256.0.0/16 is not an IPv4 network: write it like 10.0.0.0/16",
    ),
    "host bits": (
        CIDR,
        "  cidr: 10.0.5.0/16 #<",
        "network.cidr: 10.0.5.0/16 has host bits set: write 10.0.0.0/16",
    ),
    "too wide": (CIDR, "  cidr: 10.0.0.0/8 #<", "network.cidr: 10.0.0.0/8 is a /8: AWS allows /16 to /28"),
    "too narrow": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/29, 10.0.2.0/24] #<",
        "network.public_subnets[0]: 10.0.1.0/29 is a /29: AWS allows /16 to /28",
    ),
    "public space": (
        CIDR,
        "  cidr: 8.8.0.0/16 #<",
        "network.cidr: 8.8.0.0/16 is not private: choose it within 10.0.0.0/8, "
        "172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10",
    ),
    "outside": (
        PRIVATE,
        "  private_subnets: [10.0.11.0/24, 10.1.12.0/24] #<",
        "network.private_subnets[1]: 10.1.12.0/24 is not within network.cidr 10.0.0.0/16",
    ),
    "overlapping": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/24, 10.0.1.128/25] #<",
        "network.public_subnets[1]: 10.0.1.128/25 overlaps public_subnets[0]",
    ),
    "overlapping across": (
        PRIVATE,
        "  private_subnets:\n    - 10.0.11.0/24\n    - cidr: 10.0.1.0/24 #<",
        "network.private_subnets[1]: 10.0.1.0/24 overlaps public_subnets[0]",
    ),
    "one private": (
        PRIVATE,
        "  private_subnets: [10.0.11.0/24] #<",
        "network.private_subnets: a database needs two private subnets in distinct zones: add one",
    ),
    "a number as subnet": (
        PUBLIC,
        "  public_subnets: [1] #<",
        "network.public_subnets[0]: must be a CIDR like 10.0.1.0/24, or a mapping of cidr and zone",
    ),
    "a subnet without CIDR": (
        PUBLIC,
        "  public_subnets: [{zone: us-east-1a}] #<",
        "network.public_subnets[0].cidr: is required",
    ),
    "a bad zone": (
        PUBLIC,
        "  public_subnets: [{cidr: 10.0.1.0/24, zone: use1-az1}] #<",
        "network.public_subnets[0].zone: 'use1-az1' is not allowed: must be a zone name like us-east-1a",
    ),
    "too many": (
        PUBLIC,
        f"  public_subnets: [{', '.join(['10.0.1.0/24'] * 31)}] #<",
        "network.public_subnets: must have at most 30 items",
    ),
    "more than a DB subnet group takes": (
        PRIVATE,
        f"  private_subnets: [{', '.join(['10.0.1.0/24'] * 21)}] #<",
        "network.private_subnets: must have at most 20 items",
    ),
    "NAT without a place": (
        PUBLIC,
        "",
        NAT,
        f"{NAT} #<",
        "network.nat: single needs a public subnet: add public_subnets, or set nat: none",
    ),
    "NAT by default without a place": (
        PUBLIC,
        "",
        NAT,
        "",
        "15: network.nat: single needs a public subnet: add public_subnets, or set nat: none",
    ),
    "NAT in too few zones": (
        PUBLIC,
        "  public_subnets: [10.0.1.0/24]",
        NAT,
        "  nat: per_az #<",
        "network.nat: per_az needs a public subnet in each zone of the private ones: 1 for 2, add 1",
    ),
    "NAT of all": (NAT, "  nat: all #<", "network.nat: must be 'single', 'per_az' or 'none'"),
    "open to all": (
        NAT,
        INGRESS + "[0.0.0.0/0] #<",
        "network.database_ingress_cidrs[0]: opens the database to every address: "
        "list the networks that need it",
    ),
    "ingress with host bits": (
        NAT,
        INGRESS + "[10.0.0.1/24] #<",
        "network.database_ingress_cidrs[0]: 10.0.0.1/24 has host bits set: write 10.0.0.0/24",
    ),
    "ingress twice": (
        NAT,
        INGRESS + "[10.0.0.0/24, 10.0.0.0/24] #<",
        "network.database_ingress_cidrs[1]: 10.0.0.0/24 is given twice: remove one",
    ),
}
