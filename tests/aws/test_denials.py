"""A denied call: the hint follows what AWS says of the policy, and the encoded message stays whole."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tap_provisioner.aws.errors import LONGEST, api_error
from tap_provisioner.errors import ApiError, ErrorKind

USER = "User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: ec2:CreateVpc on resource: *"
ENCODED = "AbC-_" * 300
TEXTS = {
    f"{USER} with an explicit deny in a service control policy": "service control policy",
    f"{USER} because no service control policy allows the ec2:CreateVpc action": "service control policy",
    f"{USER} with an explicit deny in a resource control policy": "resource control policy",
    f"{USER} with an explicit deny in a permissions boundary: arn:aws:iam::1:policy/b": "boundary of the",
    f"{USER} because no permissions boundary allows the ec2:CreateVpc action": "boundary of the",
    f"{USER} because no session policy allows the ec2:CreateVpc action": "in the session policy",
    f"{USER} because no VPC endpoint policy allows the ec2:CreateVpc action": "of the VPC endpoint",
    f"{USER} with an explicit deny in an identity-based policy": "explicit deny",
    f"{USER} with an explicit deny in a resource-based policy": "policy of the resource",
}


def denied(message: str) -> ApiError:
    answer = {"Error": {"Code": "UnauthorizedOperation", "Message": message}}
    return api_error(ClientError(answer, "CreateVpc"), "ec2:CreateVpc", "us-east-1", "ec2")


@pytest.mark.parametrize("text", TEXTS)
def test_the_hint_names_the_policy_that_denied(text: str) -> None:
    error = denied(text)
    assert error.kind is ErrorKind.DENIED
    assert TEXTS[text] in error.hint
    assert "iam-policy" not in error.hint


@pytest.mark.parametrize("why", ["", " because no identity-based policy allows the ec2:CreateVpc action"])
def test_what_is_merely_not_allowed_is_to_be_allowed(why: str) -> None:
    assert denied(USER + why).hint.startswith("allow this action for the credentials in use (iam-policy")


def test_the_encoded_message_is_left_out_of_the_text_but_stays_whole() -> None:
    long = f"{USER} {'in a very long text ' * 40} Encoded authorization failure message: {ENCODED}"
    for text in (f"{USER}. Encoded authorization failure message: {ENCODED}", long):
        error = denied(text)
        assert ENCODED[:5] not in str(error)
        assert len(error.message) <= LONGEST
        assert error.whole == f"{error} Encoded authorization failure message: {ENCODED}"
        assert "decode-authorization-message" in error.hint
    assert denied(USER).whole == str(denied(USER))
