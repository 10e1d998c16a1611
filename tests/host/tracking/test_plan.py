"""Plans kept on disk, and the commands that show them."""

import json
import subprocess
import sys
from datetime import date

import pytest

from heliose.app import main
from host.site import load_site
from host.tracking.day_plan import PlanError, from_bytes, parse_day, to_bytes
from host.tracking.plan import plan_day, plan_key

JUNE = date(2026, 6, 21)
SITE = load_site("la-villette")


def test_plan_when_asked_twice_then_found_on_disk(tmp_path):
    first = plan_day(SITE, JUNE, tmp_path)
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    assert plan_day(SITE, JUNE, tmp_path) == first
    assert file.stat().st_mtime_ns == written


@pytest.mark.parametrize("damage", [b"", b"garbage", b"[]"])
def test_plan_when_the_file_is_damaged_then_made_anew(tmp_path, damage):
    first = plan_day(SITE, JUNE, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert plan_day(SITE, JUNE, tmp_path) == first
    assert from_bytes(file.read_bytes()) == first


def test_plan_when_one_digit_was_changed_then_not_believed(tmp_path):
    data = to_bytes(plan_day(SITE, JUNE, tmp_path))
    assert from_bytes(data.replace(b'"m1"', b'"m7"')) is None


def test_plan_when_the_folder_cannot_be_written_then_made_all_the_same(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert plan_day(SITE, JUNE, tmp_path / "file").mirrors


def test_plan_when_it_is_on_disk_then_read_without_numpy(tmp_path):
    plan_day(SITE, JUNE, tmp_path)
    code = (
        "import sys, pathlib, datetime; from host.site import load_site; "
        "from host.tracking.plan import plan_day; "
        "plan_day(load_site('la-villette'), datetime.date(2026, 6, 21), pathlib.Path(sys.argv[1]));"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_key_when_what_matters_changes_then_another_one():
    location = SITE.location.model_copy(update={"longitude_deg": 2.4})
    keys = {
        plan_key(SITE, JUNE),
        plan_key(SITE, date(2026, 6, 22)),
        plan_key(SITE.model_copy(update={"location": location}), JUNE),
        plan_key(SITE.model_copy(update={"mirrors": SITE.mirrors[:2]}), JUNE),
    }
    assert len(keys) == 4


def test_key_when_only_the_title_changes_then_the_same():
    assert plan_key(SITE.model_copy(update={"title": "x"}), JUNE) == plan_key(SITE, JUNE)


def test_one_mirror_when_unknown_then_an_error_with_those_that_there_are(tmp_path):
    plan = plan_day(SITE, JUNE, tmp_path)
    assert [m.id for m in plan.only("m2").mirrors] == ["m2"]
    with pytest.raises(PlanError, match="found m9, allowed: m1, m2, m3, m4"):
        plan.only("m9")


def test_day_when_not_a_date_then_an_error_with_an_example():
    with pytest.raises(PlanError, match="2026-06-31"):
        parse_day("2026-06-31")


def test_sun_command_when_asked_for_json_then_one_document(capsys):
    words = ["sun", "--lat", "48.8958", "--lon", "2.3876", "--at", "2026-06-21T12:00:00Z", "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["elevation_deg"] == pytest.approx(64.4953274, abs=1e-6)
    assert answer["elevation_deg"] + answer["zenith_deg"] == pytest.approx(90.0)
    assert set(answer) == {
        "time",
        "azimuth_deg",
        "zenith_deg",
        "elevation_deg",
        "apparent_zenith_deg",
        "apparent_elevation_deg",
    }


def test_sun_command_when_for_people_then_the_angles_in_words(capsys):
    assert main(["sun", "--lat", "48.9", "--lon", "2.4", "--at", "2026-06-21T12:00:00+02:00"]) == 0
    assert "apparent elevation" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sun --lat 48 --lon 200 --at 2026-06-21T12:00:00Z", "longitude: found 200"),
        ("sun --lat 48 --lon 2 --at 2026-06-21T12:00:00", "without a zone"),
        ("plan --site nowhere --date 2026-06-21", "la-villette"),
        ("plan --site la-villette --date tomorrow", "found 'tomorrow'"),
        ("plan --site la-villette --date 2026-06-21 --mirror m9", "allowed: m1"),
    ],
)
def test_commands_when_called_wrongly_then_code_2_and_one_line(capsys, words, said):
    assert main(words.split()) == 2
    output = capsys.readouterr()
    assert said in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


def test_plan_command_when_asked_for_a_mirror_then_its_knots(capsys, tmp_path):
    file = tmp_path / "plan.json"
    words = ["plan", "--site", "la-villette", "--date", "2026-06-21", "--mirror", "m3"]
    assert main([*words, "--out", str(file), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (mirror,) = answer["mirrors"]
    assert mirror["id"] == "m3"
    assert mirror["knots"][0][0] == mirror["tracks_from"]
    assert isinstance(mirror["knots"][0][0], int)
    assert mirror["max_interpolation_mrad"] < 0.05
    assert json.loads(file.read_text()) == answer


def test_plan_command_when_for_people_then_local_times(capsys):
    assert main(["plan", "--site", "la-villette", "--date", "2026-06-21"]) == 0
    assert "m1    06:35:42 to 21:08:49" in capsys.readouterr().out
