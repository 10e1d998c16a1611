"""Whatever is sent, in whatever order: PERMIT low ends in the dark, and OFF_TARGET never lies."""

import random

from desk.tracker import AXIS2, BOOT, CLEAR_UDEG, Bench, configuration, line, mirror, parts

TWO = configuration(mirror("m1"), mirror("m2"), wind=1)
ESCAPES = (1, 3)
DARK_AFTER_TURNS = 60  # from 40 degrees, coming down at full speed when PERMIT falls
RUNS = 6
STEPS = 60
COMMANDS = (
    ("home", {}),
    ("track", {}),
    ("track", {"mirrors": ["m1"]}),
    ("track", {"mirrors": []}),
    ("track", {"mirrors": ["m7"]}),
    ("defocus", {}),
    ("stow", {}),
    ("jog", {"mirror": "m2", "axis": 1, "udeg": 4_000_000}),
    ("jog", {"mirror": "m1", "axis": 2, "udeg": -45_000_000}),
    ("jog", {"mirror": "m1", "axis": 2, "udeg": 45_000_000}),
    ("maintenance", {}),
    ("reset", {}),
)


def chance(percent):
    return random.randrange(100) < percent


class Judge:
    """Looks at the truth after every turn."""

    def __init__(self, bench):
        self._bench = bench
        self._low_turns = 0
        self._rates = [0] * 4
        bench.watch = self.look

    def look(self):
        bench, board = self._bench, self._bench.board
        self._low_turns = 0 if board.permit else self._low_turns + 1
        lowest = min([bench.deg(index) for index in ESCAPES])
        if self._low_turns > DARK_AFTER_TURNS:
            assert lowest >= CLEAR_UDEG / 1e6, (lowest, bench.states[-4:])
        if board.off_target:
            assert lowest >= CLEAR_UDEG / 1e6 - 0.6, (lowest, bench.states[-4:])
        for index, motor in enumerate(board.motors):
            assert abs(motor.rate - self._rates[index]) <= motor.axis["accel"] // 10
            self._rates[index] = motor.rate


def disturb(bench):
    """Something happens on the wires, in the air or on the link."""
    board = bench.board
    if chance(30):
        board.permit = not board.permit
    if chance(10):
        bench.pings = not bench.pings
    if chance(5):
        board.wind_cm_s = random.randrange(0, 1500)
    if chance(5):
        board.reserve_mv = random.randrange(10_000, 13_000)
    if chance(10):
        board.received += bytes([random.randrange(256) for _ in range(50)]) + b"\n"
    if chance(20):
        name = "m%d" % random.randrange(1, 3)
        for part in parts_for(bench, name):
            bench.send(part)


def parts_for(bench, name):
    wrong = chance(20)
    knots = line(bench.now_ms, random.randrange(1, 20) / 60, 150.0, 42.0)
    return parts(name, knots, random.randrange(1 << 20), "00000000" if wrong else BOOT, 9)


def send_command(bench, number):
    op, args = COMMANDS[random.randrange(len(COMMANDS))]
    until = (bench.now_ms + 5000) % (1 << 30)
    frame = {"t": "cmd", "boot": BOOT, "id": number, "op": op, "args": args}
    frame["until"] = until
    bench.send(frame)


def test_tracker_when_anything_happens_in_any_order_then_the_light_goes_and_the_loop_is_true():
    seen = set()
    for run in range(RUNS):
        random.seed(run)
        bench = Bench(TWO, (150.0, 45.0, 100.0, 60.0), first_ms=(1 << 30) - 300_000)
        Judge(bench)
        if run % 2:
            bench.on_target()
        for number in range(100, 100 + STEPS):
            disturb(bench)
            send_command(bench, number)
            bench.run(random.randrange(1, 60) / 10)
        seen.update([state for state, _ in bench.states])
        bench.board.permit = False
        bench.run(60)
        assert all([bench.deg(index) > CLEAR_UDEG / 1e6 for index in ESCAPES])
        assert all([abs(motor.rate) <= AXIS2["speed"] for motor in bench.board.motors[1::2]])
    assert seen >= {"UNHOMED", "HOMING", "STANDBY", "TRACK", "DEFOCUS", "STOW"}, seen
