"""What an apply does with resources that do not belong to one stack alone."""

from __future__ import annotations

from tap_provisioner.declarations import Ownership
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Step


def uses_foreign(step: Step, observed: Observed) -> bool:
    """Tell whether the step uses a singleton that is not the stack's."""
    return step.ownership is Ownership.SINGLETON and not observed.owned


def to_join(step: Step, observed: Observed) -> bool:
    """Tell whether the stack has yet to join the shared resource; those that it joined are `owned`."""
    return step.ownership is Ownership.SHARED and not observed.owned


def left_as_is(step: Step, observed: Observed) -> bool:
    """Tell whether the resource is used as it is: neither changed nor replaced, whatever its state."""
    return uses_foreign(step, observed) or (step.ownership is Ownership.SHARED and observed.owned)


def remains(kind: type[Step], observed: Observed | None) -> bool:
    """Tell whether a resource is still to be deleted, or a shared one to be left."""
    return observed is not None and (observed.owned or kind.ownership is not Ownership.SHARED)


def refuse_foreign(step: Step, observed: Observed) -> None:
    """Raise TapError if the resource of the step's name is foreign and its kind must be the stack's own."""
    if not observed.owned and step.ownership is Ownership.MANAGED:
        raise TapError(
            f"{step.address}: {observed.id} exists already in {step.region} and does not have this stack's "
            f"tags{step.defined_at}",
            hint="choose another project or environment, or delete it if it is yours",
        )
