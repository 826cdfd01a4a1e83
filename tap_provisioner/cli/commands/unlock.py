"""`unlock`."""

from __future__ import annotations

from tap_provisioner.cli.options import ASKED, STACK, command
from tap_provisioner.cli.session import Session

QUESTION = (
    "If that run is alive, it stops within about 10 s (40 s where it cannot reach DynamoDB), and may\n"
    "still change the stack until then. Take its lease away? Only 'yes' is accepted: "
)


@command(STACK, ASKED, example="unlock --environment pr1348")
def unlock(session: Session, auto_approve: bool) -> int:
    """Take the stack's lease from a run that is dead. Shows who holds it, and asks."""
    from tap_provisioner.cli.running import approve
    from tap_provisioner.report.text import clean

    provisioner, say = session.provisioner(), session.terminal
    session.introduce(provisioner)
    holding = provisioner.lease.read().holding
    if holding is None:
        return _end(session, None, f"Nobody is at work on {session.spec.stack}.")
    tell = say.say if session.options.json else say.show
    tell(f"{session.spec.stack} is being worked on by {clean(str(holding))}.")
    if holding.expired:
        tell("The next run takes it over in any case.")
    approve(session, QUESTION, "yes", given=auto_approve)
    if not provisioner.lease.break_open(holding):
        return _end(session, str(holding), "That run no longer holds the lease.")
    return _end(session, str(holding), "Its lease is taken away.", taken_away=True)


def _end(session: Session, holder: str | None, text: str, *, taken_away: bool = False) -> int:
    """Say what became of the lease."""
    if session.options.json:
        from tap_provisioner.report.json import model
        from tap_provisioner.report.json.documents import Unlock

        text = model.text(Unlock(stack=session.spec.stack, holder=holder, taken_away=taken_away))
    session.terminal.show(text)
    return 0
