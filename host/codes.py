"""The codes that services publish: what they do, what is wrong, whether the clock is trusted.

Programs compare them; people read them in `mosquitto_sub` and in exports. Sentences are made
where a code is shown, for the page in `host.page.words`.
"""

from enum import StrEnum


class ActivityCode(StrEnum):
    """What the conductor does or waits for. `boards` and `mode` go with some of them."""

    STARTING = "starting"
    WAITING_FOR_CLOCK = "waiting_for_clock"
    PLANNING = "planning"
    PLANNING_FAILED = "planning_failed"
    NIGHT = "night"
    STOWED_FOR_WIND = "stowed_for_wind"
    STOWED_BY_OPERATOR = "stowed_by_operator"
    DEFOCUSED_BY_OPERATOR = "defocused_by_operator"
    DAY_ENDING = "day_ending"
    WAITING_FOR_BOARDS = "waiting_for_boards"  # boards
    WAITING_FOR_TRACKERS = "waiting_for_trackers"  # boards, and the mode they are in
    SENDING_TRAJECTORIES = "sending_trajectories"  # boards
    WAITING_FOR_RESET = "waiting_for_reset"
    WAITING_FOR_START = "waiting_for_start"
    WAITING_FOR_HOLD_TO_END = "waiting_for_hold_to_end"
    WAITING_FOR_SUN = "waiting_for_sun"
    TRACKING = "tracking"


class AlarmCause(StrEnum):
    """Why the recorder raises an alarm. The alarm's device, value, limit and `f` give details."""

    OFFLINE = "offline"  # device
    SERVICE_RESTARTED = "service_restarted"  # device; f: exit_code
    MESSAGES_MISSING = "messages_missing"  # device; f: kind, boot, first, last
    HISTORY_NOT_WRITTEN = "history_not_written"  # f: error
    DISK_SPACE_LOW = "disk_space_low"  # value, limit: MB
    CHANNEL_WARNING = "channel_warning"  # device; f: sf, ch
    DATABASE_NOT_WRITTEN = "database_not_written"  # f: error


class ClockTrust(StrEnum):
    """Why the computer's UTC may steer mirrors, or why not."""

    UNKNOWN = "unknown"  # not checked yet
    SIMULATED = "simulated"
    SYNCHRONISED = "synchronised"
    REAL_TIME_CLOCK = "real_time_clock"
    PLATFORM_NOT_CHECKED = "platform_not_checked"
    NOT_SYNCHRONISED = "not_synchronised"
    STEPPED = "stepped"
    SET_BY_OPERATOR = "set_by_operator"
