"""How somebody else changes each field of a secret, its content and its replicas."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import EAST, STACK, THIRD, WEST, World
from tests.steps.places import Drift


def _tags(w: World, o: Observed) -> None:
    w("secretsmanager").untag_resource(SecretId=o.id, TagKeys=["Owner"])
    w("secretsmanager").tag_resource(SecretId=o.id, Tags=[{"Key": "Extra", "Value": "1"}])


def _regions(w: World, o: Observed) -> None:
    w("secretsmanager").tag_resource(SecretId=o.id, Tags=[{"Key": "tap:regions", "Value": EAST}])


def _secret(**changes: Any) -> Drift:
    return lambda w, o: w("secretsmanager").update_secret(SecretId=o.outputs["arn"], **changes)


def _content(key: str, value: Any) -> Drift:
    def drift(w: World, o: Observed) -> None:
        secrets = w("secretsmanager")
        content = json.loads(secrets.get_secret_value(SecretId=o.id)["SecretString"])
        assert content[key] != value
        secrets.put_secret_value(SecretId=o.id, SecretString=json.dumps(content | {key: value}))

    return drift


def _more_replicas(w: World, o: Observed) -> None:
    secrets = w("secretsmanager")
    secrets.replicate_secret_to_regions(SecretId=o.id, AddReplicaRegions=[{"Region": THIRD}])
    secrets.remove_regions_from_replication(SecretId=o.id, RemoveReplicaRegions=[WEST])


DRIFTS: dict[tuple[str, str], Drift] = {
    ("secret", "tags"): _tags,
    ("secret", "stack_regions"): _regions,
    ("secret", "description"): _secret(Description="by hand"),
    ("secret", "kms_key_id"): _secret(KmsKeyId="alias/aws/secretsmanager"),
    ("secret-version", "engine"): _content("engine", "mariadb"),
    ("secret-version", "username"): _content("username", "root"),
    ("secret-version", "dbname"): _content("dbname", "other"),
    ("secret-version", "port"): _content("port", 1),
    ("secret-version", "host"): _content("host", "elsewhere"),
    ("secret-version", "hosts"): _content("hosts", {EAST: f"{STACK}.elsewhere"}),
    ("secret-replicas", "regions"): _more_replicas,
}
