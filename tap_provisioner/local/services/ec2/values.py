"""Values that the real EC2 refuses or normalises and moto takes as they are."""

from __future__ import annotations

import ipaddress
import re

from tap_provisioner.local.core.rule import AwsError, Exchange, Rule, on
from tap_provisioner.local.services.ec2.state import groups, zone_names

ORDER = 30

GROUP_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")


def _block(x: Exchange) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(x.params.get("CidrBlock", ""), strict=False)
    except ValueError:
        return None


def _host_bits(x: Exchange) -> None:
    block = _block(x)
    if block is not None:
        x.params["CidrBlock"] = str(block)


def _subnet_size(x: Exchange) -> None:
    block = _block(x)
    if block is not None and not 16 <= block.prefixlen <= 28:
        raise AwsError("InvalidSubnet.Range", f"The CIDR '{block}' is invalid.")


def _zone(x: Exchange) -> None:
    zone, zones = x.params.get("AvailabilityZone"), zone_names(x.account, x.region)
    if zone is not None and zone not in zones:
        text = f"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be "
        raise AwsError(
            "InvalidParameterValue", f"{text}created in the following availability zones: {', '.join(zones)}."
        )


def _one_attribute(x: Exchange) -> None:
    attributes = sorted(set(x.params) - {"VpcId", "SubnetId"})
    if len(attributes) > 1:
        text = f"Fields for multiple attribute types specified: {', '.join(attributes)}"
        raise AwsError("InvalidParameterCombination", text)


def _host_names(x: Exchange) -> None:
    vpc = x.account.backend("ec2", x.region).vpcs.get(x.params["VpcId"])
    wanted = x.params.get("EnableDnsHostnames", {}).get("Value")
    if wanted and vpc is not None and str(vpc.enable_dns_support).lower() == "false":
        text = "DNS hostnames can't be enabled while DNS support is disabled."
        raise AwsError("InvalidParameterCombination", text)


def _group_name(x: Exchange) -> None:
    name = x.params["GroupName"]
    if name.lower().startswith("sg-"):
        text = f"Invalid value '{name}' for groupName. Group names may not be in the format sg-*"
        raise AwsError("InvalidParameterValue", text)
    for what, value in (("groupName", name), ("groupDescription", x.params["Description"])):
        if not GROUP_TEXT.fullmatch(value):
            text = f"Value ({value}) for parameter {what} is invalid. Character sets beyond ASCII"
            raise AwsError("InvalidParameterValue", f"{text} are not supported.")


def _group_case(x: Exchange) -> None:
    ec2, name, vpc = x.account.backend("ec2", x.region), x.params["GroupName"], x.params.get("VpcId")
    for group in groups(ec2).values():
        if group.vpc_id == vpc and group.name.lower() == name.lower():
            text = f"The security group '{name}' already exists for VPC '{vpc}'"
            raise AwsError("InvalidGroup.Duplicate", text)


def _rule_ranges(x: Exchange) -> None:
    for permission in x.params.get("IpPermissions", []):
        for each in permission.get("IpRanges", []):
            block = each.get("CidrIp", "")
            try:
                ipaddress.IPv4Network(block)
            except ValueError as error:
                text = f"CIDR block {block} is malformed"
                raise AwsError("InvalidParameterValue", text) from error


def _ids_with_pages(x: Exchange) -> None:
    if "MaxResults" in x.params and any(key.endswith("Ids") and value for key, value in x.params.items()):
        text = "The parameter MaxResults cannot be used with a list of ids."
        raise AwsError("InvalidParameterCombination", text)


_PAGED = (
    "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeInternetGateways ec2:DescribeNatGateways "
    "ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces"
)

RULES = (
    Rule(
        "ec2-cidr-host-bits",
        "Host bits of a VPC's or subnet's CIDR block are set to zero.",
        "botocore model ec2 CreateVpc",
        before=on({"ec2:CreateVpc ec2:CreateSubnet": _host_bits}),
    ),
    Rule(
        "ec2-subnet-size",
        "A subnet is of /16 to /28.",
        "botocore model ec2 CreateSubnet; AWS documentation: EC2 error codes",
        before={"ec2:CreateSubnet": _subnet_size},
    ),
    Rule(
        "ec2-subnet-zone",
        "A subnet's availability zone belongs to the region.",
        "AWS documentation: EC2 error codes",
        before={"ec2:CreateSubnet": _zone},
    ),
    Rule(
        "ec2-one-attribute",
        "ModifyVpcAttribute and ModifySubnetAttribute take one attribute a call.",
        "botocore model ec2 ModifyVpcAttribute; terraform-provider-aws internal/service/ec2",
        before=on({"ec2:ModifyVpcAttribute ec2:ModifySubnetAttribute": _one_attribute}),
    ),
    Rule(
        "ec2-host-names",
        "A VPC gives host names only while its DNS support is on.",
        "botocore model ec2 ModifyVpcAttribute; the code: belief",
        before={"ec2:ModifyVpcAttribute": _host_names},
    ),
    Rule(
        "ec2-group-name",
        "A security group's name doesn't begin with sg-, and name and description keep to a character set.",
        "botocore model ec2 CreateSecurityGroup",
        before={"ec2:CreateSecurityGroup": _group_name},
    ),
    Rule(
        "ec2-group-case",
        "Security group names are unique in a VPC whatever their case.",
        "AWS documentation: security groups",
        before={"ec2:CreateSecurityGroup": _group_case},
    ),
    Rule(
        "ec2-rule-range",
        "A rule's CIDR block is well formed and has no host bits.",
        "belief",
        before=on({"ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress": _rule_ranges}),
    ),
    Rule(
        "ec2-ids-with-pages",
        "MaxResults can't be used together with explicit ids.",
        "AWS documentation: EC2 pagination",
        before=on({_PAGED: _ids_with_pages}),
    ),
)
