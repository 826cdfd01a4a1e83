"""Cases of the rules of tags."""

from __future__ import annotations

from tests.local.cases import VALUE, Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

RESERVED = [{"Key": "AWS:mine", "Value": "1"}]
LONG = [{"Key": "k", "Value": "v" * 257}]


@case("tags-reserved", VALUE, text="reserved")
def reserved_at_creation(w: World) -> None:
    w.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": RESERVED}])


@case("tags-reserved", VALUE)
def reserved_afterwards(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=RESERVED)


@case("tags-reserved", VALUE)
def reserved_on_a_parameter_group(w: World) -> None:
    w.rds.create_db_parameter_group(
        DBParameterGroupName="group", DBParameterGroupFamily="mysql8.4", Description="d", Tags=RESERVED
    )


@case("tags-reserved", "InvalidParameterException")
def reserved_on_a_secret(w: World) -> None:
    w.secrets.create_secret(Name="secret", SecretString="hush", Tags=RESERVED)


@case("tags-length", VALUE)
def long_value(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=LONG)


@case("tags-length", VALUE)
def long_key(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=[{"Key": "k" * 129, "Value": "v"}])


@case("tags-length", "ok", "ok")
def longest(w: World) -> None:
    w.ec2.create_tags(Resources=[w.vpc()], Tags=[{"Key": "k" * 128, "Value": "v" * 256}])


@case("tags-length", "InvalidParameterException", without=("request-model",))
def long_value_on_a_secret(w: World) -> None:
    w.secrets.create_secret(Name="secret", SecretString="hush")
    w.secrets.tag_resource(SecretId="secret", Tags=LONG)


@case("tags-reserved", "InvalidParameter")
def reserved_on_a_topic(w: World) -> None:
    w("sns").create_topic(Name="alarms", Tags=RESERVED)


@case("tags-reserved", "TagException")
def reserved_on_a_key(w: World) -> None:
    w("kms").create_key(Tags=[{"TagKey": "aws:mine", "TagValue": "1"}])


@case("tags-reserved", "InvalidInput")
def reserved_on_a_zone(w: World) -> None:
    zone = w("route53").create_hosted_zone(Name="tap.internal", CallerReference="first")["HostedZone"]["Id"]
    number = zone.rpartition("/")[2]
    w("route53").change_tags_for_resource(ResourceType="hostedzone", ResourceId=number, AddTags=RESERVED)


@case("tags-reserved", "BadRequestException", without=("request-model",))
def reserved_on_a_detector(w: World) -> None:
    w("guardduty").create_detector(Enable=True, Tags={"aws:mine": "1"})


@case("tags-reserved", "ok")
def reserved_that_is_removed(w: World) -> None:
    w.ec2.delete_tags(Resources=[w.vpc()], Tags=RESERVED)
