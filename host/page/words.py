"""Words for the codes of boards and services: states, activities, alarms, refusals, the clock."""

from host.bus import Alarm, ConductorState, GatewayState
from host.codes import ActivityCode, AlarmCause, ClockTrust
from host.language import N_, NOTHING, Language
from host.safety_functions import CAUSES, CHANNELS

STATES = {
    "TRIPPED": N_("Tripped"),
    "READY": N_("Ready"),
    "RUN": N_("Running"),
    "REDUCED": N_("Reduced"),
    "HOLD": N_("On hold"),
}
TRACKER_STATES = {
    "UNHOMED": N_("not homed"),
    "HOMING": N_("homing"),
    "STANDBY": N_("standing by"),
    "TRACK": N_("on the receiver"),
    "DEFOCUS": N_("turned away"),
    "STOW": N_("stowed"),
    "FAULT": N_("fault"),
}
# Why a board refuses a command: the words of the boards' protocol.
REFUSALS = {
    "chain open": N_("the safety chain is open; check the emergency stop"),
    "OFF_TARGET_1 open": N_("the mirrors of group 1 are not homed and turned away yet"),
    "OFF_TARGET_2 open": N_("the mirrors of group 2 are not homed and turned away yet"),
    "ALIVE_1 open": N_("a tracker of group 1 is not alive"),
    "ALIVE_2 open": N_("a tracker of group 2 is not alive"),
    "t_metal differs from t_drum": N_(
        "receiver and drum should be equally warm without light; wait, or check both thermometers"
    ),
    "proof overdue: lw2": N_("the proof test of electrode LW2 is overdue by a week"),
    "proof overdue: lw1": N_("the proof test of electrode LW1 is overdue by a week"),
    "proof overdue: hw": N_("the proof test of electrode HW is overdue by a week"),
    "proof overdue: vent": N_("the vent has not been seen to open for a week; let the drum cool"),
    "proof overdue: alive1": N_("restart the trackers of group 1: ALIVE_1 must open"),
    "proof overdue: alive2": N_("restart the trackers of group 2: ALIVE_2 must open"),
    "not READY": N_("the boiler is not ready; reset it first"),
    "not all judged": N_("not all readings have been checked yet"),
    "PERMIT is low": N_("PERMIT is off"),
    "PERMIT is up": N_("PERMIT is on"),
    "pressure unknown": N_("the pressure is unknown"),
    "mirrors move": N_("the mirrors are moving"),
    "not homed: send home first": N_("the mirrors are not homed; home them first"),
    "looks for its home switches: wait": N_("the mirrors are homing; wait"),
    "is tracking: send defocus first": N_("the mirrors are tracking; defocus them first"),
    "only in STANDBY: send home first": N_("only in standby; home the mirrors first"),
    "fault: no mirror of this board can move as it should; send home to try again": N_(
        "no mirror of this board can move; home them to try again"
    ),
    "unknown command": N_("the board does not have this command"),
}
OUTCOMES = {
    "silent": N_("no answer"),
    "failed": N_("not reachable"),
    "expired": N_("no answer in time"),
    "rejected": N_("refused by the board"),
    "refused": N_("refused by the gateway"),
}
# These follow "Waiting for".
ACTIVITIES = {
    ActivityCode.STARTING: N_("the conductor to start"),
    ActivityCode.WAITING_FOR_CLOCK: N_("a trustworthy clock"),
    ActivityCode.PLANNING: N_("today's trajectories, which are being computed"),
    ActivityCode.PLANNING_FAILED: N_("today's trajectories: computing them failed (code {code})"),
    ActivityCode.NIGHT: N_("daylight; the mirrors are stowed"),
    ActivityCode.STOWED_FOR_WIND: N_("calmer wind; the mirrors are stowed"),
    ActivityCode.STOWED_BY_OPERATOR: N_("an operator, who stowed the mirrors"),
    ActivityCode.DEFOCUSED_BY_OPERATOR: N_("an operator, who turned the mirrors away"),
    ActivityCode.DAY_ENDING: N_("nightfall; the mirrors are turning away"),
    ActivityCode.WAITING_FOR_BOARDS: N_("an answer from {boards}"),
    ActivityCode.WAITING_FOR_TRACKERS: N_("{boards} ({mode})"),
    ActivityCode.SENDING_TRAJECTORIES: N_("{boards} to receive today's trajectories"),
    ActivityCode.WAITING_FOR_RESET: N_("a local reset at the boiler"),
    ActivityCode.WAITING_FOR_START: N_("an operator to press Start"),
    ActivityCode.WAITING_FOR_HOLD_TO_END: N_("the cause of the hold to clear"),
    ActivityCode.WAITING_FOR_SUN: N_("the sun"),
    ActivityCode.TRACKING: N_("nothing: the mirrors track the sun"),
}
ALARMS = {
    AlarmCause.OFFLINE: N_("{device} is not reachable"),
    AlarmCause.SERVICE_RESTARTED: N_("{device} ended (code {exit_code}) and was restarted"),
    AlarmCause.MESSAGES_MISSING: N_("Messages from {device} are missing ({kind})"),
    AlarmCause.HISTORY_NOT_WRITTEN: N_("The history cannot be written: {error}"),
    AlarmCause.DISK_SPACE_LOW: N_(
        "Disk almost full: {value} MB free, {limit} MB needed for the history"
    ),
    AlarmCause.CHANNEL_WARNING: N_(
        "{device}: {channel} flickers or stands still; look at its wires"
    ),
    AlarmCause.DATABASE_NOT_WRITTEN: N_("The database cannot be written: {error}"),
}
CLOCK = {
    ClockTrust.UNKNOWN: N_("not checked yet"),
    ClockTrust.SIMULATED: N_("simulated"),
    ClockTrust.SYNCHRONISED: N_("synchronised"),
    ClockTrust.REAL_TIME_CLOCK: N_("real-time clock"),
    ClockTrust.PLATFORM_NOT_CHECKED: N_("not checked on this platform"),
    ClockTrust.NOT_SYNCHRONISED: N_("not synchronised, and no real-time clock"),
    ClockTrust.STEPPED: N_("the computer's clock jumped by {step} s, which was not followed"),
    ClockTrust.SET_BY_OPERATOR: N_("set by an operator"),
}


def state(mode: str, language: Language) -> str:
    """The boiler's state."""
    return language._(STATES[mode]) if mode in STATES else NOTHING


def tracker_state(mode: str, language: Language) -> str:
    """The state of a tracker board or of one of its mirrors."""
    return language._(TRACKER_STATES[mode]) if mode in TRACKER_STATES else NOTHING


def conductor(published: ConductorState, language: Language) -> str:
    """What the conductor waits for."""
    return language._(
        ACTIVITIES[published.state],
        boards=", ".join(published.boards),
        mode=tracker_state(published.mode or "", language),
        code=published.f.planner_exit_code,
    )


def alarm(raised: Alarm, language: Language) -> str:
    """An alarm in one sentence."""
    values = {**raised.f, "device": raised.device, "value": raised.value, "limit": raised.limit}
    values["channel"] = channel(raised.f.get("ch"), language)
    return language._(ALARMS[raised.cause], **values)


def channel(code: int | str | None, language: Language) -> str:
    """What a function judges; a channel that only a newer board knows, as the board calls it."""
    known = CHANNELS.get(str(code))
    return language._(known.name) if known else str(code)


def clock(gateway: GatewayState | None, language: Language) -> str:
    """Whether the host's clock is trusted, and why."""
    if gateway is None:
        return NOTHING
    step_s = None if gateway.f.clock_step_ms is None else gateway.f.clock_step_ms / 1000.0
    why = language._(CLOCK[gateway.f.clock_why], step=language.number(step_s, 1))
    if gateway.f.clock_good:
        return language._(N_("Clock trusted: {why}"), why=why)
    return language._(N_("Clock not trusted: {why}"), why=why)


def outcome(code: str, why: str | None, language: Language) -> str:
    """Why a command was not confirmed."""
    text = language._(OUTCOMES[code]) if code in OUTCOMES else code
    if not why or code not in ("rejected", "refused"):
        return text
    known = reason(why, language)
    return known if known != why else f"{text} ({why})"


def reason(why: str, language: Language) -> str:
    """Why something was refused or changed: a safety function or a word of a board."""
    if why in CAUSES:
        return f"{language._(CAUSES[why].name)} ({why})"
    return language._(REFUSALS[why]) if why in REFUSALS else why
