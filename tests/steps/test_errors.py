"""What the error codes of a service mean is found for an error of a real client of that service."""

from __future__ import annotations

from pathlib import Path

import pytest

import tap_provisioner.steps
from tap_provisioner.aws.errors import meanings
from tap_provisioner.errors import ApiError
from tap_provisioner.local import Fault
from tests.e2e.world import EAST, World, _account

FOLDERS = [file.parent.name for file in Path(tap_provisioner.steps.__file__).parent.glob("*/_errors.py")]


@pytest.mark.parametrize("service", sorted(FOLDERS))
def test_the_codes_of_a_service_are_known_to_its_client(server: World, service: str) -> None:
    client = _account(server.aws.endpoint, EAST).client(service, EAST)
    methods = client._boto.meta.method_to_api_mapping
    shapes = {method: client._boto.meta.service_model.operation_model(api) for method, api in methods.items()}
    listing = next(
        method
        for method, model in shapes.items()
        if method.startswith(("list_", "describe_")) and not model.input_shape.required_members
    )
    for meaning in meanings(service):
        server.aws.faults.add(Fault("error", code=meaning.code, message=meaning.text.capitalize()))
        with pytest.raises(ApiError) as caught:
            getattr(client, listing)()
        assert caught.value.code == meaning.code
        assert caught.value.kind is meaning.kind
