"""The seam in this process: everything that the plant shows reaches the firmware's readings."""

from datetime import UTC, datetime

from firmware.boiler.reading import Reading as BoilerReading
from firmware.tracker.reading import Reading as TrackerReading
from host.site import load_site
from sim.boards.flash import SimFlash
from sim.boards.in_process import SimBoilerBoard, SimTrackerBoard
from sim.boards.rig import Rig
from sim.boards.serial_line import SerialLine
from sim.boards.site_plant import clear_sky
from sim.boards.virtual_board import Power

START = datetime(2026, 6, 21, 10, tzinfo=UTC)


def plant():
    site = load_site("la-villette")
    return Rig(site, clear_sky(site, START, 60.0), 1, lambda *_: None).plant


def power(plant, role, name):
    return Power(
        role, name, "id", "boot", "power", SimFlash({}), plant, SerialLine(), lambda event: None
    )


def read_marked(board, reading, inputs):
    """What a reading holds once each input shows a value of its own."""
    names = list(vars(inputs))
    for number, name in enumerate(names):
        setattr(inputs, name, 1000 + number)
    board.read(reading)
    return {name: getattr(reading, name) for name in names}, vars(inputs)


def test_boiler_board_when_it_reads_then_every_input_is_there():
    model = plant()
    board = SimBoilerBoard(power(model, "boiler", "boiler"))
    read, shown = read_marked(board, BoilerReading(), model.boiler_inputs)
    assert read == shown


def test_tracker_board_when_it_reads_then_every_input_is_there():
    model = plant()
    board = SimTrackerBoard(power(model, "tracker", "tracker1"))
    read, shown = read_marked(board, TrackerReading(4), model.tracker_inputs["tracker1"])
    assert read == shown
