"""What the boiler board reads and writes in one loop: integers, with their validity.

`board.read` fills one `Reading` in place, `interlock` and `control` fill one `Outputs`:
nothing is allocated in a loop. A value means nothing while its `_ok` is False.
"""


class Reading:
    """All inputs of one loop of 50 ms. Units are the ends of the names."""

    def __init__(self):
        # Pressure transmitters and reference: ADC codes (4 mA = 3200, 800 a bar). ok is False
        # where the ADC did not answer, was not ready or read another channel back.
        self.pt1_code = 0
        self.pt1_ok = False
        self.pt2_code = 0
        self.pt2_ok = False
        self.reference_code = 0
        self.reference_ok = False
        self.supply_mv = 0
        self.supply_ok = False
        # Pt100s: `_new` is True in the loop in which a conversion ended; `_ok` then says
        # whether it was good (no fault bits, configuration read back right).
        self.t_drum_cdeg = 0
        self.t_drum_ok = False
        self.t_drum_new = False
        self.t_outlet_cdeg = 0
        self.t_outlet_ok = False
        self.t_outlet_new = False
        self.t_metal_cdeg = 0
        self.t_metal_ok = False
        self.t_metal_new = False
        # Electrodes: bits of firmware.common.fields, 1 = wet.
        self.level_bits = 0
        # Feed flow: rising count of pulses (wraps at 2^16) and the time since the last one.
        self.flow_pulses = 0
        self.flow_age_ms = 3_600_000
        # Wires: end of the chain live, PERMIT relay contacts closed, OFF_TARGET loops closed.
        self.chain_closed = False
        self.contact1_closed = False
        self.contact2_closed = False
        self.off_target1_closed = False
        self.off_target2_closed = False
        # ALIVE loops closed: each tracker of the group toggled within the last 250 ms.
        self.alive1_closed = False
        self.alive2_closed = False
        self.button_pressed = False
        # Filled in by the loop: start of this loop after that of the one before; age of the
        # gateway's last ping (saturated at one hour); False once a stored copy of the
        # configuration was not as it was at boot.
        self.loop_ms = 50
        self.ping_age_ms = 3_600_000
        self.config_ok = True


class Outputs:
    """What the board drives after a loop. All False is the safe state (the vent opens)."""

    def __init__(self):
        self.permit1 = False  # pulse the output: True toggles it in this loop
        self.permit2 = False
        self.pump = False
        self.vent_closed = False  # the vent is normally open: True energises it
        self.siren = False
        self.lamp = False
