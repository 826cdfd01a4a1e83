"""The secret in the primary region, with the credentials and the endpoints of every region."""

from __future__ import annotations

from typing import Any

from tap_provisioner.blueprint.database import endpoint
from tap_provisioner.blueprint.stack import Part, Stack, same
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.sections.secret import Secret as SecretSection
from tap_provisioner.steps.secretsmanager.secret import Secret
from tap_provisioner.steps.secretsmanager.secret_replicas import SecretReplicas
from tap_provisioner.steps.secretsmanager.secret_version import SecretVersion


def secret(stack: Stack) -> Part:
    """Return the secret, created before the databases, and the value that needs all of them."""
    spec, section = stack.spec, stack.spec.section(SecretSection)
    database = spec.section(Database)
    at: dict[str, Any] = {"region": spec.primary, "name": "database", "origin": spec.where("secret")}
    name = section.full_name(spec)
    created = Secret(
        **at,
        **same(section, Secret),
        tags=dict(spec.tags),
        stack_regions=stack.regions_in_use,
        secret_name=name,
        description=f"MySQL credentials of {spec.stack}",
        username=database.username,
    )
    version = SecretVersion(
        **at,
        **same(database, SecretVersion),
        secret_name=name,
        secret_id=created.ref(),
        dbname=database.name,
        host=endpoint(stack.primary),
        hosts={region.name: endpoint(region) for region in stack.regions},
    )
    replicas = SecretReplicas(
        **at, secret_name=name, secret_id=version.ref("secret_id"), regions=frozenset(spec.replicas)
    )
    return Part(shared=[created], published=[version, replicas])
