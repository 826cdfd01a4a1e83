"""Values that the real EC2 refuses or normalises, and moto accepts as they are."""

from __future__ import annotations

import ipaddress
import re

from tap_provisioner.local.core.rule import AwsError, Exchange, before, conflict, wrong_value
from tap_provisioner.local.services.ec2 import groups, zone_names

ORDER = 30

GROUP_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")

_PAGED = (
    "DescribeVpcs DescribeSubnets DescribeInternetGateways DescribeNatGateways DescribeRouteTables "
    "DescribeSecurityGroups DescribeNetworkInterfaces"
)


def _block(x: Exchange) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(x.params.get("CidrBlock", ""), strict=False)
    except ValueError:
        return None


@before("ec2-cidr-host-bits", "CreateVpc CreateSubnet")
def _host_bits(x: Exchange) -> None:
    """Host bits of a VPC's or subnet's CIDR block are set to zero. Source: botocore model ec2 CreateVpc."""
    block = _block(x)
    if block is not None:
        x.params["CidrBlock"] = str(block)


@before("ec2-subnet-size", "CreateSubnet")
def _subnet_size(x: Exchange) -> None:
    """A subnet is of /16 to /28. Source: botocore model ec2 CreateSubnet; AWS documentation: EC2 error
    codes.
    """
    block = _block(x)
    if block is not None and not 16 <= block.prefixlen <= 28:
        raise AwsError("InvalidSubnet.Range", f"The CIDR '{block}' is invalid.")


@before("ec2-subnet-zone", "CreateSubnet")
def _zone(x: Exchange) -> None:
    """A subnet's availability zone belongs to the region. Source: AWS documentation: EC2 error codes."""
    zone, zones = x.params.get("AvailabilityZone"), zone_names(x)
    if zone is not None and zone not in zones:
        text = f"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be "
        raise wrong_value(f"{text}created in the following availability zones: {', '.join(zones)}.")


@before("ec2-one-attribute", "ModifyVpcAttribute ModifySubnetAttribute")
def _one_attribute(x: Exchange) -> None:
    """ModifyVpcAttribute and ModifySubnetAttribute take one attribute a call. Source: botocore model ec2
    ModifyVpcAttribute; terraform-provider-aws internal/service/ec2.
    """
    attributes = sorted(set(x.params) - {"VpcId", "SubnetId"})
    if len(attributes) > 1:
        raise conflict(f"Fields for multiple attribute types specified: {', '.join(attributes)}")


@before("ec2-host-names", "ModifyVpcAttribute")
def _host_names(x: Exchange) -> None:
    """A VPC can assign host names only while its DNS support is on. Source: botocore model ec2
    ModifyVpcAttribute; the code: belief.
    """
    vpc = x.backend("ec2").vpcs.get(x.params["VpcId"])
    wanted = x.params.get("EnableDnsHostnames", {}).get("Value")
    if wanted and vpc is not None and str(vpc.enable_dns_support).lower() == "false":
        raise conflict("DNS hostnames can't be enabled while DNS support is disabled.")


@before("ec2-group-name", "CreateSecurityGroup")
def _group_name(x: Exchange) -> None:
    """A security group's name doesn't begin with sg-, and name and description keep to a character set.
    Source: botocore model ec2 CreateSecurityGroup.
    """
    name = x.params["GroupName"]
    if name.lower().startswith("sg-"):
        raise wrong_value(f"Invalid value '{name}' for groupName. Group names may not be in the format sg-*")
    for what, value in (("groupName", name), ("groupDescription", x.params["Description"])):
        if not GROUP_TEXT.fullmatch(value):
            text = f"Value ({value}) for parameter {what} is invalid. Character sets beyond ASCII"
            raise wrong_value(f"{text} are not supported.")


@before("ec2-group-case", "CreateSecurityGroup")
def _group_case(x: Exchange) -> None:
    """Security group names are unique in a VPC whatever their case. Source: AWS documentation: security
    groups.
    """
    ec2, name, vpc = x.backend("ec2"), x.params["GroupName"], x.params.get("VpcId")
    for group in groups(ec2).values():
        if group.vpc_id == vpc and group.name.lower() == name.lower():
            text = f"The security group '{name}' already exists for VPC '{vpc}'"
            raise AwsError("InvalidGroup.Duplicate", text)


@before("ec2-rule-range", "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress")
def _rule_ranges(x: Exchange) -> None:
    """A rule's CIDR block is well formed and has no host bits. Source: belief."""
    for permission in x.params.get("IpPermissions", []):
        for each in permission.get("IpRanges", []):
            block = each.get("CidrIp", "")
            try:
                ipaddress.IPv4Network(block)
            except ValueError as error:
                raise wrong_value(f"CIDR block {block} is malformed") from error


@before("ec2-ids-with-pages", _PAGED)
def _ids_with_pages(x: Exchange) -> None:
    """MaxResults can't be used together with explicit ids. Source: AWS documentation: EC2 pagination."""
    if "MaxResults" in x.params and any(key.endswith("Ids") and value for key, value in x.params.items()):
        raise conflict("The parameter MaxResults cannot be used with a list of ids.")
