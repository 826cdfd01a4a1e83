"""Tags that the real AWS refuses and moto takes, at birth and afterwards; moto's IAM refuses them itself."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, Hook, Rule, on

ORDER = 20

LONGEST_KEY, LONGEST_VALUE = 128, 256

_REFUSAL = {
    "ec2": "InvalidParameterValue",
    "rds": "InvalidParameterValue",
    "secretsmanager": "InvalidParameterException",
}


def _tags(x: Exchange) -> list[tuple[str, str]]:
    listed = [x.params, *x.params.get("TagSpecifications", [])]
    return [(tag["Key"], tag.get("Value", "")) for each in listed for tag in each.get("Tags", [])]


def _refuse(x: Exchange, text: str) -> AwsError:
    return AwsError(_REFUSAL[x.request.service], text)


def _reserved(x: Exchange) -> None:
    for key, _ in _tags(x):
        if key.lower().startswith("aws:"):
            raise _refuse(x, f"Tag keys starting with 'aws:' are reserved for internal use: {key}")


def _length(x: Exchange) -> None:
    for key, value in _tags(x):
        if len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            text = f"A tag has at most {LONGEST_KEY} characters in its key and {LONGEST_VALUE} in its value"
            raise _refuse(x, f"{text}: {key[:LONGEST_KEY]}")


def _tagging(hook: Hook) -> dict[str, Hook]:
    return on(
        {
            "ec2:CreateVpc ec2:CreateSubnet ec2:CreateInternetGateway ec2:AllocateAddress "
            "ec2:CreateNatGateway ec2:CreateRouteTable ec2:CreateSecurityGroup ec2:CreateTags": hook,
            "rds:CreateDBInstance rds:CreateDBSubnetGroup rds:CreateDBParameterGroup "
            "rds:AddTagsToResource": hook,
            "secretsmanager:CreateSecret secretsmanager:TagResource": hook,
        }
    )


RULES = (
    Rule(
        "tags-reserved",
        "A tag's key doesn't begin with aws:.",
        "AWS documentation: tag restrictions; the codes: belief",
        before=_tagging(_reserved),
    ),
    Rule(
        "tags-length",
        "A tag's key has at most 128 characters, its value 256.",
        "AWS documentation: tag restrictions; the codes: belief",
        before=_tagging(_length),
    ),
)
