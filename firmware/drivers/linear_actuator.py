"""A DC motor behind a bridge, its turns counted by a hall sensor.

Linear actuators, and all axes that escape by wire. One hall sensor gives no direction: the count
takes that of the drive, also while the motor runs down, and that of home while the relay of PERMIT
has the motor.
"""

from machine import PWM, Pin

PWM_HZ = 20_000  # above hearing
FULL_DUTY = 65_535
# With less the motor only hums: it does not overcome its own friction.
LEAST_DUTY = 9_000


class LinearActuator:
    """One axis of `firmware.tracker.drive`; its `speed` is the count a second at full voltage.

    Raises ValueError where this board has no pin for its sensor.
    """

    def __init__(self, row, axis):
        if row["hall"] is None:
            raise ValueError("no hall pin at this axis for a drive that counts: take a second one")
        self._direction = Pin(row["direction"], Pin.OUT, value=0)
        self._pwm = PWM(Pin(row["pulse"]), freq=PWM_HZ, duty_u16=0)
        self._speed_steps_s = axis.speed
        self._home_sign = axis.home_sign
        self._sign = 1
        self.steps = 0
        Pin(row["hall"], Pin.IN, Pin.PULL_UP).irq(self._count, Pin.IRQ_FALLING)

    def _count(self, _):
        self.steps += self._sign

    def run_home(self):
        """The relay of PERMIT has the motor and takes it home."""
        self._sign = self._home_sign

    def drive(self, rate_steps_s):
        """Runs at about a signed rate until the next call."""
        # At 0 the sign stays: a motor that still runs down turns the old way. One that coasts for
        # 20 ms and more loses 190 to 280 counts an hour where it is reversed while it turns.
        if rate_steps_s == 0:
            self._pwm.duty_u16(0)
            return
        self._sign = 1 if rate_steps_s > 0 else -1
        self._direction.value(1 if rate_steps_s > 0 else 0)
        duty = abs(rate_steps_s) * FULL_DUTY // self._speed_steps_s
        self._pwm.duty_u16(min(FULL_DUTY, max(LEAST_DUTY, duty)))
