"""All problems at once, in order, each at its line."""

from __future__ import annotations

import pytest

from tap_provisioner.spec import Problem, SpecError, load, parse

BAD = """\
version: 1
project: tap
environment: dev
tags: {costcenter: a, CostCenter: b}
regions:
  us-east-1: {primary: true}
  us-west-2: {database: {iops: 5}}
network:
  cidr: 10.0.0.0/16
  public_subnets:
    - 10.0.1.0/24
  private_subnets:
    - 10.0.11.0/24
    - 10.0.1.0/24
  nats: none
database:
  instance_class: db.t3.medium
  allocated_storage: "20"
  storage_type: gp2
  iops: 3000
  username: rdsadmin
  password: hunter2
  multi_az: yes
secret:
  recovery_window_days: 1
"""
CASE = "differs from another key only in case, which IAM does not distinguish"


def test_every_problem_at_once_in_line_order(problems):
    assert problems(BAD) == [
        f"4: tags.costcenter: {CASE}",
        f"4: tags.CostCenter: {CASE}",
        "7: regions.us-west-2.database.iops: must be at least 1000",
        "14: network.private_subnets[1]: 10.0.1.0/24 overlaps public_subnets[0]",
        "15: network.nats: unknown key, did you mean nat?",
        "16: database.name: is required",
        "18: database.allocated_storage: must be a whole number, unquoted",
        "20: database.iops: is not allowed for gp2: remove it, or choose gp3",
        "21: database.username: rdsadmin is a user that RDS reserves: choose another name, like admin",
        "22: database.password: the password is generated and stored in Secrets Manager, never in the spec: "
        "remove this key",
        "23: database.multi_az: an unquoted yes, no, on or off is a boolean for some YAML readers and text "
        "for others: write true or false, or quote the text",
        "25: secret.recovery_window_days: must be 0, which deletes at once, or 7 to 30",
    ]


def test_too_many_tags(edited, problems):
    tags = "\n".join(f"  k{index}: v" for index in range(43))
    assert problems(edited("  Owner: platform", tags)) == []
    assert problems(edited("  Owner: platform", f"{tags}\n  more: v")) == [
        "7: tags: 45 tags, at most 44 are allowed: AWS allows 50, and the tool adds up to 6"
    ]


def test_the_order_is_the_same_each_time(problems):
    assert problems(BAD) == problems(BAD)


def test_a_problem_reads_as_file_line_path_and_message(tmp_path):
    path = tmp_path / "tap.yaml"
    path.write_text(BAD)
    with pytest.raises(SpecError) as caught:
        load(path)
    problem = caught.value.problems[3]
    message = "10.0.1.0/24 overlaps public_subnets[0]"
    assert problem == Problem(str(path), 14, "network.private_subnets[1]", message)
    assert str(problem) == f"{path}:14: network.private_subnets[1]: {message}"
    assert str(caught.value).splitlines()[3] == str(problem)


def test_nothing_unprintable_is_printed():
    assert str(Problem("a\x1bb", 0, "", "is empty")) == "a\\x1bb: is empty"


WHERE = {
    "network.private_subnets[1]": 18,
    "network.private_subnets": 18,
    "network.private_subnets[7]": 18,
    "network.private_subnets[1].zone": 18,
    "network.database_ingress_cidrs[0]": 15,
    "network": 15,
    "regions.us-west-2.network.cidr": 13,
    "database.parameters.max_connections": 37,
    "database.port": 21,
    "nowhere": 1,
    "": 1,
}


@pytest.mark.parametrize(("path", "line"), WHERE.items(), ids=WHERE.keys())
def test_where(path, line, text):
    assert parse(text, file="config/tap.yaml").where(path) == f"config/tap.yaml:{line}"


def test_where_with_dots_in_keys(edited):
    spec = parse(
        edited(
            '    slow_query_log: "1"',
            "    validate_password.policy: LOW\n    validate_password: 1",
            "Owner:",
            "a.b:",
        )
    )
    assert spec.where("database.parameters.validate_password.policy") == "spec:38"
    assert spec.where("database.parameters.validate_password") == "spec:39"
    assert spec.where("tags.a.b") == "spec:8"


def test_values_of_an_alias_stand_at_their_anchor(edited):
    private = "  private_subnets: [10.0.11.0/24, 10.0.12.0/24]"
    spec = parse(
        edited(
            private,
            f"{private.replace(' [', ' &p [')}\n  database_ingress_cidrs: *p",
        )
    )
    assert spec.where("network.database_ingress_cidrs") == "spec:19"
    assert spec.where("network.database_ingress_cidrs[1]") == "spec:18"
