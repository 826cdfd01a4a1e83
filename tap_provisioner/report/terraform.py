"""What Terraform calls our kinds, so that what reads its plans can read ours."""

PROVIDER = "registry.terraform.io/hashicorp/aws"

TYPES = {
    "vpc": "aws_vpc",
    "subnet": "aws_subnet",
    "internet-gateway": "aws_internet_gateway",
    "elastic-ip": "aws_eip",
    "nat-gateway": "aws_nat_gateway",
    "route-table": "aws_route_table",
    "route-table-association": "aws_route_table_association",
    "security-group": "aws_security_group",
    "db-subnet-group": "aws_db_subnet_group",
    "db-parameter-group": "aws_db_parameter_group",
    "db-instance": "aws_db_instance",
    "iam-role": "aws_iam_role",
    "role-policy-attachment": "aws_iam_role_policy_attachment",
    "secret": "aws_secretsmanager_secret",
    "secret-version": "aws_secretsmanager_secret_version",
}


def type_of(kind: str) -> str:
    """Return the type of a kind; one that Terraform has no resource for gets a name of our own."""
    return TYPES.get(kind, "tap_" + kind.replace("-", "_"))
