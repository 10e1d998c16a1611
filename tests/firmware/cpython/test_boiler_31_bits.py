"""The protection on integers that refuse to leave the 31 bits of a board's small integers."""

import sys
from pathlib import Path

import pytest
from desk.boiler import Bench
from desk.int31 import HIGHEST, LOWEST, Int31
from desk.wander import Wander

from firmware.boiler import interlock
from firmware.common import ticks


def test_int31_when_it_leaves_31_bits_then_it_raises():
    for overflow in (
        lambda: Int31(HIGHEST) + 1,
        lambda: 1 + Int31(HIGHEST),
        lambda: Int31(LOWEST) - 1,
        lambda: -Int31(LOWEST),
        lambda: 2 * Int31(1 << 29),
        lambda: Int31(1) << 30,
    ):
        with pytest.raises(OverflowError):
            overflow()


def test_step_when_integers_have_31_bits_then_none_leaves_them():
    wander = Wander(Int31)
    wander.turn(20_000, start_ms=(1 << 30) - 500_000)
    assert min(wander.modes) > 0


@pytest.mark.parametrize("code", [-32_768, 0, 32_767])
def test_step_when_codes_are_as_wrong_as_an_adc_can_be_then_none_leaves_31_bits(code):
    wander = Wander(Int31)
    reading = wander.reading
    for start in (code, 12_000, code):
        reading.t_drum_new = reading.t_metal_new = reading.t_outlet_new = True
        for name in ("pt1_code", "pt2_code", "reference_code", "t_drum_cdeg", "t_metal_cdeg"):
            setattr(reading, name, Int31(start))
        for loop_ms in (0, 1, 50, 60_000):
            reading.loop_ms = Int31(loop_ms)
            for permit in (True, False):
                wander.state.permit1 = wander.state.permit2 = permit
                interlock.step(wander.state, reading, Int31(1000))
                wander.control.step(reading, wander.outputs)


def test_loop_when_ticks_have_31_bits_then_turns_across_the_wrap_stay_within():
    bench = Bench(Int31((1 << 30) - 5000))
    bench.to_run()
    assert bench.board.now_ms < 5000


def test_ticks_when_integers_have_31_bits_then_no_step_of_the_sum_leaves_them():
    edges = [0, 1, ticks.HALF - 1, ticks.HALF, ticks.HALF + 1, (1 << 30) - 1]
    for a in edges:
        for b in edges:
            ticks.diff(Int31(a), Int31(b))
        for ms in (0, 1, ticks.HALF - 1, -1, 1 - ticks.HALF):
            ticks.add(Int31(a), Int31(ms))


PROTECTION = (
    "rows.py",
    "thresholds.py",
    "flicker.py",
    "latches.py",
    "recent.py",
    "slopes.py",
    "life.py",
    "pressures.py",
    "saturation.py",
    "checks.py",
    "water.py",
    "responses.py",
    "selfcheck.py",
    "proofs.py",
    "means.py",
    "button.py",
    "interlock.py",
)
# Numbers and names that the whole firmware shares.
SHARED = {"firmware.common.fields": None, "firmware.common.limits": {"CODE_AT_ZERO"}}
CODE = Path(sys.modules["firmware.common.ticks"].__file__).parent.parent / "boiler"


@pytest.mark.parametrize("name", PROTECTION)
def test_protection_when_counted_then_each_file_has_at_most_120_lines_of_code(name):
    import ast

    source = (CODE / name).read_text(encoding="utf-8")
    documentation = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                documentation.update(range(first.lineno, first.end_lineno + 1))
    code = [
        line
        for number, line in enumerate(source.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#") and number not in documentation
    ]
    assert len(code) <= 120


@pytest.mark.parametrize("name", PROTECTION)
def test_protection_when_read_then_it_imports_only_itself_and_has_no_float(name):
    import ast

    tree = ast.parse((CODE / name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            pytest.fail(f"imports {node.names[0].name}")
        if isinstance(node, ast.ImportFrom):
            own = ["firmware.boiler." + file[:-3] for file in PROTECTION]
            names = {alias.name for alias in node.names}
            if node.module in SHARED:
                assert SHARED[node.module] is None or names <= SHARED[node.module]
            elif node.module == "firmware.boiler":
                assert {name + ".py" for name in names} <= set(PROTECTION)
            else:
                assert node.module in own
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
