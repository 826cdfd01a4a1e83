"""`unlock`."""

from __future__ import annotations

from tap_provisioner.cli.options import APPROVAL, STACK, command
from tap_provisioner.cli.session import Session

QUESTION = (
    "If that run is alive, it stops within about 10 s (40 s if it cannot reach DynamoDB) and may change\n"
    "the stack until then. Release its lock? Only 'yes' is accepted: "
)


@command(STACK, APPROVAL, example="unlock --environment pr1348")
def unlock(session: Session, auto_approve: bool) -> int:
    """Release the stack lock of a dead run. Shows who holds it and asks."""
    from tap_provisioner.cli.running import approve
    from tap_provisioner.report.text import clean

    provisioner, say = session.provisioner(), session.terminal
    session.introduce(provisioner)
    holding = provisioner.lease.read().holding
    if holding is None:
        return _end(session, None, f"{session.spec.stack}: stack is not locked.")
    tell = say.say if session.options.json else say.show
    tell(f"{session.spec.stack}: stack is locked by {clean(str(holding))}.")
    if holding.expired:
        tell("The lock has expired; the next run takes it over without unlock.")
    approve(session, QUESTION, "yes", given=auto_approve, first="make sure that the run is dead")
    if not provisioner.lease.break_open(holding):
        return _end(session, str(holding), "That run no longer holds the lock.")
    return _end(session, str(holding), "Lock released.", taken_away=True)


def _end(session: Session, holder: str | None, text: str, *, taken_away: bool = False) -> int:
    if session.options.json:
        from tap_provisioner.report.json import model
        from tap_provisioner.report.json.documents import Unlock

        text = model.text(Unlock(stack=session.spec.stack, holder=holder, taken_away=taken_away))
    session.terminal.show(text)
    return 0
