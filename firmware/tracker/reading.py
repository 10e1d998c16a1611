"""What a tracker board reads and writes in one loop of 100 ms.

Axes are numbered through: mirror `i` has axis 1 at `2 * i` and axis 2 at `2 * i + 1` (a slat
leaves the second one unused).
"""


class Reading:
    """All inputs of one loop. Units are the ends of the names."""

    def __init__(self, mirrors):
        self.permit = False  # the PERMIT wire of this board's group
        # Steps made by the hardware since power-on, signed; the firmware finds the offset by
        # homing. Counts of a linear actuator are steps too.
        self.steps = [0] * (2 * mirrors)
        self.home_made = [False] * (2 * mirrors)  # home switch closed
        self.wind_cm_s = 0
        self.wind_ok = False
        self.reserve_mv = 0  # stored energy for the escape
        self.reserve_ok = False
        self.button_pressed = False
        self.loop_ms = 100  # these two are filled in by the loop
        self.ping_age_ms = 3_600_000


class Outputs:
    """What the board drives after a loop."""

    def __init__(self, mirrors):
        self.rates_steps_s = [0] * (2 * mirrors)  # signed; made by the step hardware
        self.off_target = False  # energise this board's relay in the OFF_TARGET loop
        self.alive = False  # each edge holds this board's relay in the ALIVE loop for 250 ms
        self.buzzer = False
