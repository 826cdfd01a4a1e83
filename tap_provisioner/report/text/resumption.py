"""A saved plan that is applied: which changes are done, and what else differs from the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from tap_provisioner.engine.plan import Plan, Planned
from tap_provisioner.report.saved import Saved
from tap_provisioner.report.text import clean, counted
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import ending
from tap_provisioner.report.text.status import sync


def title(saved: Saved) -> str:
    """Return in one line the stack of a saved plan, and when it was made."""
    return (
        f"Saved plan of {clean(saved.stack)}, account {clean(saved.account)}, "
        f"made {saved.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC from {clean(saved.config)}"
    )


def lines(saved: Saved, plan: Plan, done: int, left: Sequence[Planned], paint: Paint) -> Iterator[str]:
    """Yield the changes of a saved plan, how many of them are done, and what is not changed."""
    yield title(saved)
    yield from (paint(text, "warning") for text in warnings(left))
    if not saved.plan.changes:
        yield paint("No changes. The saved plan asks for none.", "bold")
    elif not plan.changes:
        yield paint("No changes. All that the saved plan asks for is done already.", "bold")
    else:
        if done:
            yield f"{counted(done, 'change')} of {len(saved.plan.changes)} done already."
        yield from ending(plan, paint)


def warnings(left: Iterable[Planned]) -> Iterator[str]:
    """Yield the resources that differ from the spec and are not changed, because they are not in the plan."""
    for planned in left:
        yield f"not part of the plan, left as it is: {clean(planned.address)} {clean(sync(planned))}"
