"""What RUN needs: loops closed, signals alive, proofs done; and calm, for the way back to it."""

OUTLET_BACK_CDEG = 2500  # a superheater's outlet below its limit
DARK_CDEG = 500  # without light the metal is as warm as the drum, or one of both is wrong


def open_loop(reading):
    """The wire that refuses start and reset, or None. An open chain is SF-23, which acts."""
    if not reading.off_target1_closed:
        return "OFF_TARGET_1 open"
    return None if reading.off_target2_closed else "OFF_TARGET_2 open"


def missing(reading, proofs):
    """What refuses `start` although nothing acts, or None."""
    refused = open_loop(reading)
    if refused is None and not reading.alive1_closed:
        refused = "ALIVE_1 open"
    if refused is None and not reading.alive2_closed:
        refused = "ALIVE_2 open"
    if refused is None and abs(reading.t_metal_cdeg - reading.t_drum_cdeg) > DARK_CDEG:
        refused = "t_metal differs from t_drum"
    return proofs.refusal() if refused is None else refused


def is_calm(reading, limits, checks):
    """Pressure is back at 10.0, the superheater cooler, and group 2 off target."""
    if not (checks.pt_valid[0] and checks.pt_valid[1]):
        return False
    cool = checks.t_valid[1] and reading.t_outlet_cdeg <= limits.outlet_max_cdeg - OUTLET_BACK_CDEG
    low = max(reading.pt1_code, reading.pt2_code) <= limits.reduced_back_code
    return low and reading.off_target2_closed and (cool or not limits.superheater)
