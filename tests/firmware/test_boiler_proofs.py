"""Proofs: parts that stand still in service must be seen to move, or `start` is refused by name."""

from desk.boiler import Bench, Board, code
from desk.flash import CUT_SHORT, MIXED, OLD, Flash, PowerCutError

from firmware.boiler.proof_record import NAME, ProofRecord, pack, unpack
from firmware.boiler.proofs import DUE_MIN, NO_RECORD
from firmware.common.fields import PROOFS
from firmware.common.store import Store

WEEK_MIN = 7 * 24 * 60
BOILING_CDEG = 9998
OLDEST = 32_000


def kept(**minutes):
    """A flash with a proof record: so many minutes since each proof, 0 where nothing is said."""
    flash = Board().flash
    flash.files[NAME] = pack([minutes.get(name, 0) for name in PROOFS])
    return flash


def told(bench, kind):
    return [event["ch"] for event in bench.events(kind)]


def minutes(bench):
    return dict(zip(PROOFS, bench.loop.state.proofs.minutes))


def test_proof_when_it_is_due_then_that_is_told_once_and_start_is_taken():
    for name, due in zip(PROOFS, DUE_MIN):
        for before, expected in ((1, []), (0, [name])):
            bench = Bench(flash=kept(**{name: due - before})).to_run()
            bench.run(10_000)
            assert told(bench, "proof_due") == expected, name


def test_proof_when_it_is_overdue_by_a_week_then_page_and_button_are_refused_by_its_name():
    for name, due in zip(PROOFS, DUE_MIN):
        bench = Bench(flash=kept(**{name: due + WEEK_MIN - 1})).to_ready()
        assert bench.command("start") == ("done", None), name
        bench.command("stop")
        bench.slowly(60_000)
        why = "proof overdue: " + name
        assert bench.command("start") == ("rejected", why)
        bench.gesture()
        assert [event["why"] for event in bench.events("start_refused")] == [why] * 2
        assert bench.mode == "READY"


def test_proof_when_it_becomes_overdue_in_run_then_the_run_goes_on():
    bench = Bench(flash=kept(hw=2 * WEEK_MIN - 1)).to_run()
    bench.slowly(120_000)
    assert bench.mode == "RUN" and minutes(bench)["hw"] >= 2 * WEEK_MIN


def test_proof_when_several_are_overdue_then_the_reset_is_taken_and_the_first_one_is_named():
    bench = Bench(flash=kept(hw=OLDEST, vent=OLDEST, alive2=OLDEST)).to_ready()
    assert bench.command("start") == ("rejected", "proof overdue: hw")


def test_proof_when_wires_are_open_too_then_these_are_named_first():
    bench = Bench(flash=kept(hw=OLDEST), alive2_closed=False).to_ready()
    assert bench.command("start") == ("rejected", "ALIVE_2 open")


ELECTRODES = (
    # part, electrodes that prove it, for so long
    ("lw2", 0, 1000),
    ("lw1", 1, 3000),
    ("hw", 31, 3000),
)


def test_proof_when_an_electrode_was_seen_where_it_seldom_is_then_it_is_proved():
    for name, bits, ms in ELECTRODES:
        bench = Bench(flash=kept(**{name: OLDEST})).to_ready()
        bench.set(level_bits=bits)
        bench.run(ms - 50)
        bench.set(level_bits=7)
        bench.run(1000)
        assert told(bench, "proof") == [] and minutes(bench)[name] == OLDEST, name
        bench.run(3000)
        bench.set(level_bits=bits)
        bench.run(ms + 300)
        assert told(bench, "proof").count(name) == 1 and minutes(bench)[name] == 0, name
        bench.set(level_bits=7)
        bench.run(5000)
        if bench.mode == "TRIPPED":
            bench.press(2500)
        assert bench.command("start") == ("done", None)


def test_proof_when_an_alive_loop_opened_for_a_second_and_closed_then_it_is_proved():
    for name in ("alive1", "alive2"):
        for ms, proved in ((600, False), (1500, True)):
            bench = Bench(flash=kept(**{name: OLDEST})).to_ready()
            bench.set(**{name + "_closed": False})
            bench.run(ms)
            assert told(bench, "proof") == []  # it may be a wire that is off
            bench.set(**{name + "_closed": True})
            bench.run(1000)
            assert told(bench, "proof") == ([name] if proved else []), (name, ms)


def warm(mbar=0, drum_cdeg=8000, **inputs):
    """The vent is open, the drum warm without boiling; for 59 s, and for two minutes more."""
    values = dict(pt1_code=code(mbar), pt2_code=code(mbar), t_outlet_cdeg=drum_cdeg)
    values.update(t_drum_cdeg=drum_cdeg, t_metal_cdeg=drum_cdeg)
    values.update(inputs)
    bench = Bench(flash=kept(vent=OLDEST), **values)
    bench.slowly(59_000)
    assert told(bench, "proof") == []
    bench.slowly(120_000)
    return told(bench, "proof")


def test_proof_when_a_warm_drum_has_the_pressure_of_the_air_for_a_minute_then_the_vent_is_open():
    assert warm() == ["vent"]
    assert warm(mbar=145) == ["vent"] == warm(mbar=-145)
    assert warm(drum_cdeg=BOILING_CDEG - 501) == ["vent"] == warm(drum_cdeg=6001)


def test_proof_when_a_drum_is_sealed_cold_or_boils_then_nothing_is_proved():
    for inputs in (
        {"mbar": 155},
        {"mbar": -155},
        {"pt1_code": 3325},
        {"pt2_code": 3075},
        {"drum_cdeg": 5999},
        {"drum_cdeg": BOILING_CDEG - 499},
        {"t_drum_ok": False},
        {"pt1_ok": False},
    ):
        assert warm(**inputs) == [], inputs


def test_record_when_it_is_damaged_or_missing_then_all_proofs_are_due_and_a_week_is_left():
    for damaged in (b"rubbish", b"", None):
        flash = kept()
        flash.files[NAME] = damaged
        bench = Bench(flash=flash).to_ready()
        assert sorted(told(bench, "proof_due")) == sorted(PROOFS)
        assert minutes(bench) == dict(zip(PROOFS, NO_RECORD))
        assert bench.command("start") == ("done", None)


def test_record_when_a_bit_flips_or_a_number_is_wrong_then_it_is_damaged():
    good = pack([1, 2, 3, 4, 5, OLDEST])
    assert unpack(good) == (1, 2, 3, 4, 5, OLDEST)
    others = [good[:at] + bytes((good[at] ^ 1,)) + good[at + 1 :] for at in range(len(good) - 1)]
    others += [b"", b"\n", good[:-1], good + good, pack([1, 2, 3]), pack([0] * 5 + [OLDEST + 1])]
    others += [pack([-1] + [0] * 5), pack([True] + [0] * 5), pack([None] * 6), pack([1.0] * 6)]
    for other in others:
        assert unpack(other) is None, other
        assert ProofRecord(Store(Flash({NAME: other}))).minutes == NO_RECORD


def test_record_when_power_goes_at_any_byte_then_it_is_the_old_or_the_new_one_or_damaged():
    old, new = (5,) * 6, (0, 65, 65, 65, 65, 65)
    for leaves in (OLD, CUT_SHORT, MIXED):
        for cut_at in range(1000):
            flash = Flash({NAME: pack(old)})
            record = ProofRecord(Store(flash))
            flash.cut_at, flash.leaves = cut_at, leaves
            try:
                record.write(list(new))
                break
            except PowerCutError:
                found = ProofRecord(Store(flash)).minutes
            assert found in ((old, new) if leaves == OLD else (old, new, NO_RECORD))
        assert cut_at > 20


def test_record_when_an_hour_has_passed_or_a_part_was_proved_then_it_is_written():
    for now, written in (((59,) * 6, 0), ((60,) + (0,) * 5, 1), ((0,) * 5 + (60,), 1)):
        flash = Flash({NAME: pack((0,) * 6)})
        assert ProofRecord(Store(flash)).write(list(now)) == bool(written)
        assert len(flash.writes) == written, now
    flash = Flash({NAME: pack((59,) * 6)})
    assert ProofRecord(Store(flash)).write([59, 59, 0, 59, 59, 59])
    assert unpack(flash.files[NAME]) == (59, 59, 0, 59, 59, 59)


def test_record_when_power_was_cut_then_minutes_go_on_from_where_they_were():
    bench = Bench(flash=kept(lw1=100)).to_ready()
    bench.loop.state.proofs.minutes[1] = 160
    bench.run(11_000)  # flash is written once in 10 s
    assert minutes(Bench(flash=bench.board.flash))["lw1"] == 160


def test_record_when_a_permit_is_up_then_it_is_not_written_before_stop():
    bench = Bench().to_run()
    bench.loop.state.proofs.minutes[0] = 100
    bench.slowly(30_000)
    assert bench.board.flash.writes == []
    bench.command("stop")
    bench.run(11_000)
    assert bench.board.flash.writes == [NAME]
