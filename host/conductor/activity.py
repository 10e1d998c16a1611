"""What the conductor does or waits for, as a code with the boards concerned."""

from collections.abc import Mapping
from dataclasses import dataclass

from host.codes import ActivityCode
from host.plant_state import BoardView

READY_TO_TRACK = ("STANDBY", "TRACK", "DEFOCUS")
_BOILER_WAITS = {
    "TRIPPED": ActivityCode.WAITING_FOR_RESET,
    "READY": ActivityCode.WAITING_FOR_START,
    "HOLD": ActivityCode.WAITING_FOR_HOLD_TO_END,
}


@dataclass(frozen=True)
class Activity:
    """boards: those it concerns. mode: the mode that they are in, where that is the reason."""

    code: ActivityCode
    boards: tuple[str, ...] = ()
    mode: str | None = None


def daytime_activity(views: Mapping[str, BoardView], boiler: str, sun: bool) -> Activity:
    """The activity of a day in which nothing keeps the mirrors away. sun: a mirror can track."""
    gone = tuple(name for name, view in views.items() if not view.online)
    if gone:
        return Activity(ActivityCode.WAITING_FOR_BOARDS, gone)
    trackers = {name: view for name, view in views.items() if name != boiler}
    busy = [name for name, view in trackers.items() if view.mode not in READY_TO_TRACK]
    if busy:
        mode = trackers[busy[0]].mode
        same = tuple(name for name in busy if trackers[name].mode == mode)
        if not mode:  # a link, and no telemetry yet
            return Activity(ActivityCode.WAITING_FOR_BOARDS, same)
        return Activity(ActivityCode.WAITING_FOR_TRACKERS, same, mode)
    late = tuple(name for name, view in trackers.items() if not view.trajectories_ok)
    if late:
        return Activity(ActivityCode.SENDING_TRAJECTORIES, late)
    tracking = ActivityCode.TRACKING if sun else ActivityCode.WAITING_FOR_SUN
    return Activity(_BOILER_WAITS.get(views[boiler].mode, tracking))
