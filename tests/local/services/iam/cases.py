"""Cases of the rules of IAM."""

from __future__ import annotations

import json
from typing import Any

from tests.local.cases import Table
from tests.local.world import POLICY, World, trust

TABLE = Table()
case = TABLE.case


@case("request-model", "ValidationError", text="length less than or equal to 64")
def long_role_name(w: World) -> None:
    w.role("r" * 65)


@case("iam-role-case", "EntityAlreadyExists")
def role_in_other_case(w: World) -> None:
    w.role("mine")
    w.role("MINE")


@case("iam-principal", "MalformedPolicyDocument", text="Invalid principal")
def role_of_no_service(w: World) -> None:
    w.role(service="monitoring.rds")


@case("iam-principal", "MalformedPolicyDocument")
def policy_that_is_no_json(w: World) -> None:
    w.iam.create_role(RoleName="mine", AssumeRolePolicyDocument="no json")


@case("iam-principal", "ok")
def policy_of_one_statement(w: World) -> None:
    w.role("mine")
    document = json.loads(trust())
    document["Statement"] = document["Statement"][0]
    document["Statement"]["Principal"]["Service"] = ["rds.amazonaws.com"]
    w.iam.update_assume_role_policy(RoleName="mine", PolicyDocument=json.dumps(document))


@case("iam-service-linked-role", "AWSServiceRoleForRDS", "AWSServiceRoleForrds")
def name_of_linked_role(w: World) -> Any:
    return w.iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")["Role"]["RoleName"]


@case("iam-service-linked-role", "InvalidInput", "EntityAlreadyExists", text="has been taken in this account")
def linked_role_again(w: World) -> None:
    w.linked()
    w.linked()


@case("iam-partitions", "ok", "NoSuchEntity", text="does not exist or is not attachable")
def policy_of_another_partition(w: World) -> None:
    iam = w("iam", "us-gov-west-1")
    iam.create_role(RoleName="mine", AssumeRolePolicyDocument=trust())
    iam.attach_role_policy(RoleName="mine", PolicyArn=POLICY.replace("arn:aws:", "arn:aws-us-gov:"))


@case("iam-partitions", "NoSuchEntity", text="does not exist or is not attachable")
def policy_of_the_wrong_partition(w: World) -> None:
    iam = w("iam", "cn-north-1")
    iam.create_role(RoleName="mine", AssumeRolePolicyDocument=trust())
    iam.attach_role_policy(RoleName="mine", PolicyArn=POLICY)


@case("iam-no-such-role", "NoSuchEntity", text="The role with name nobody cannot be found")
def policy_of_no_role(w: World) -> None:
    w.iam.attach_role_policy(RoleName="nobody", PolicyArn=f"{POLICY}ThatIsNot")
