"""The progress of a run, line by line."""

from __future__ import annotations

from collections.abc import Callable

from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.report.text import brief, clean, duration
from tap_provisioner.report.text.paint import Paint

DOING = {"create": "creating", "update": "updating", "delete": "deleting"}
STOPPED = "interrupted"
"""How the text of an interruption begins."""
DID = {"create": "created", "update": "updated", "delete": "deleted"}


class Throttle:
    """Lets one report of waiting through every `pause` seconds for each resource, counted from its start."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._told: dict[str, float] = {}

    def __call__(self, event: Event) -> bool:
        """Return whether an event is to be reported: always, unless it is waiting."""
        if event.happening is not Happening.WAITING:
            self._told[event.address] = event.at
            return True
        if event.at - self._told.get(event.address, event.at) < self._pause:
            return False
        self._told[event.address] = event.at
        return True


def sentence(event: Event, paint: Paint) -> str:
    """Return one event in one line."""
    address, text = clean(event.address), clean(event.text)
    match event.happening:
        case Happening.STARTED:
            return f"{address}: {DOING[event.action]}"
        case Happening.WAITING:
            return f"{address}: {text} ({duration(event.elapsed)})"
        case Happening.DONE:
            named = f" ({brief(event.id)})" if event.id else ""
            return f"{address}: {paint(DID[event.action], event.action)} in {duration(event.elapsed)}{named}"
        case Happening.FAILED if text.startswith(STOPPED):
            rest = text.removeprefix(STOPPED)
            return f"{address}: {paint(STOPPED, 'warning')} after {duration(event.elapsed)}{rest}"
        case Happening.FAILED:
            return f"{address}: {paint('failed', 'error')} after {duration(event.elapsed)}: {text}"
    return f"{address}: {paint('skipped', 'warning')}, {text}"


class Lines:
    """A listener that writes a line for each event, of waiting a line now and then."""

    def __init__(self, say: Callable[[str], None], paint: Paint, pause: float = 30.0) -> None:
        self._say, self._paint, self._tell = say, paint, Throttle(pause)

    def __call__(self, event: Event) -> None:
        if self._tell(event):
            self._say(sentence(event, self._paint))
