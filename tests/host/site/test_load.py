"""Reading a site: presets, merging, and what a person is told about a file that is wrong."""

import pytest

from host.site import LinearAxis, RotaryAxis, SiteError, load_site, presets


@pytest.fixture
def edited(tmp_path):
    """`edited(old, new, …)`: a copy of la-villette with texts replaced; its path."""

    def edit(*pairs, add=""):
        text = load_site("la-villette").source.read_text(encoding="utf-8")
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "site.toml"
        file.write_text(text + add, encoding="utf-8")
        return file

    return edit


def line_of(file, text):
    return next(i for i, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def refusal(file):
    """What is said about a file; one line, of which the file's name is a part."""
    with pytest.raises(SiteError) as caught:
        load_site(file)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    return str(caught.value)


def test_presets_when_loaded_then_they_bear_their_own_names():
    assert {"la-villette", "san-luis-valley"} <= set(presets())
    assert [load_site(name).name for name in presets()] == presets()


def test_la_villette_when_loaded_then_mirrors_have_their_defaults_and_boards_their_groups():
    site = load_site("la-villette")
    assert [m.id for m in site.mirrors] == ["m1", "m2", "m3", "m4"]
    assert [(b.id, b.group) for b in site.trackers] == [("tracker1", 1), ("tracker2", 2)]
    mirror = site.mirrors[3]
    assert mirror.pivot_m == (2.25, 7.5, 1.2)
    assert mirror.facets == (3, 3)
    assert isinstance(mirror.axis1, RotaryAxis)
    assert isinstance(mirror.axis2, LinearAxis)
    assert site.boards[0].link == "serial"
    assert site.mirrors_of("tracker2") == (site.mirrors[1], site.mirrors[3])


def test_mirror_when_it_gives_a_key_of_an_axis_then_the_rest_of_the_axis_is_the_default(edited):
    file = edited('id = "m2"\n', 'id = "m2"\naxis1 = { max_deg = 280.0 }\n')
    axis = load_site(file).mirrors[1].axis1
    assert (axis.min_deg, axis.max_deg) == (60.0, 280.0)


def test_site_when_it_is_given_as_a_folder_then_its_site_toml_is_read(edited):
    assert load_site(edited().parent).name == "la-villette"


def test_unknown_key_when_found_then_the_nearest_is_named_with_file_and_line(edited):
    file = edited("altitude_m ", "altitud_m ")
    message = refusal(file)
    assert f"{file}:{line_of(file, 'altitud_m')}: location.altitud_m: unknown key" in message
    assert "did you mean altitude_m?" in message
    assert "allowed: altitude_m, latitude_deg" in message


def test_unknown_table_when_found_then_it_is_named(edited):
    assert "boyler: unknown key; did you mean boiler?" in refusal(edited(add="[boyler]\nx = 1\n"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("altitude_m  ", "altitude_km ", "wrong unit: found altitude_km, allowed: altitude_m"),
        ("latitude_deg ", "latitude_rad ", "latitude_deg (1 rad = 57.2958 deg)"),
        ("operating_pressure_barg", "operating_pressure_bar", "gauge pressure"),
        ("pressure_hpa ", "pressure_pa ", "100 Pa = 1 hPa"),
        ("speed_mm_s = 25.0,", "speed_cm_s = 2.0,", "unknown key; did you mean speed_mm_s?"),
    ],
)
def test_unit_when_it_is_another_one_then_the_right_one_is_named(edited, old, new, told):
    assert told in refusal(edited(old, new))


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ("= 2.3876 ", "= 200.0 ", "location.longitude_deg", "found 200.0, allowed: -180.0 to 180"),
        ("= 48.8958 ", "= 148.8958 ", "location.latitude_deg", "allowed: -90.0 to 90.0"),
        ("= 1007.0 ", "= 100700.0 ", "location.pressure_hpa", "allowed: 450"),
        ("= 48.8958 ", '= "48.9" ', "location.latitude_deg", 'found "48.9", allowed: a number'),
        ("= 12.0             # mean", "= nan #", "location.temperature_c", "a finite number"),
        ("superheater     = false", "superheater = 0", "boiler.superheater", "true or false"),
        ("superheater     = false", "superheater = 0", "boiler.superheater", "found 0"),
        ("port = 8080", "port = 80800", "page.port", "found 80800, allowed: 1 to 65535"),
        ("port = 8080", "port = true", "page.port", "found true, allowed: a whole number"),
        ('language = "fr" ', 'language = "de" ', "language", 'found "de", allowed: "fr" or "en"'),
        ('"battery"  ', '"petrol"  ', "boiler.defocus_energy", 'or "none"'),
        ("[0.0, 0.0, 4.0]", "[0.0, 4.0]", "receiver.centre_m", "is missing"),
        ('kind        = "plane"', 'kind = "cone"', "receiver", 'found "cone"'),
        ('name     = "la-villette"', 'name = "La Villette"', "name", "a-z, 0-9 and -"),
        ("version  = 1", "version = 2", "version", "found 2, allowed: 1"),
        ("water_l         = 5.0  ", "#", "boiler.water_l", "is missing"),
        ("[1.5, 0.0, 4.0]  ", '"left"  ', "receiver.standby_m", "allowed: a list"),
        (
            '"Europe/Paris"',
            '"Paris"',
            "timezone",
            'found "Paris", allowed: a name such as Europe/Paris',
        ),
        ("lw1 = 4.0", "lw1 = 2.0", "boiler.levels_l.lw1", "allowed: above lw2, which is 3.0"),
        ("hw = 6.3", "hw = 8.5", "boiler.levels_l.hw", "at most vessel_l, which is 8.0"),
        ("water_l         = 5.0", "water_l = 5.5", "boiler.water_l", "lc_on to lc_off"),
        ("max_deg = 300.0", "max_deg = 30.0", "axis1.max_deg", "above min_deg, which is 60.0"),
        ("home_deg = 60.0", "home_deg = 70.0", "axis1.home_deg", "an end of travel, 60.0 or 300.0"),
        ("angle_offset_deg = 45.0", "angle_offset_deg = 100.0", "angle_offset_deg", "dead centres"),
        ("axis2_deg = 90.0", "axis2_deg = 95.0", "stow.axis2_deg", "within travel, 0.0 to 90.0"),
        ("resume_m_s = 8.0", "resume_m_s = 13.0", "wind.resume_m_s", "below stow_m_s"),
        ('board     = "tracker1"  ', 'board = "tracker3"  ', "wind.board", "tracker1, tracker2"),
        ('board = "tracker2"', 'board = "tracker7"', "mirror.m2.board", "tracker1, tracker2"),
        ("group = 2", "group = 1", "mirror.m2.group", "allowed: 2, the group of tracker2"),
        ('id = "m2"', 'id = "m1"', "mirror.m1.id", 'found "m1" twice'),
        ('id   = "tracker2"', 'id   = "tracker1"', "board.tracker1.id", 'found "tracker1" twice'),
        ('role = "boiler"', 'role = "tracker"\ngroup = 1', "board", "exactly one"),
        ('link = "serial" ', 'link = "usb" ', "board.boiler.link", "socket://HOST:PORT"),
        ('"embedded" ', '"external" ', "broker.host", "is missing"),
    ],
)
def test_value_when_it_is_not_allowed_then_key_line_found_and_allowed_are_told(
    edited, old, new, key, told
):
    file = edited(old, new)
    message = refusal(file)
    assert key in message
    assert told in message
    assert message.startswith(f"{file}:")
    assert message.removeprefix(f"{file}:").split(":")[0].isdigit()


def test_default_of_mirrors_when_it_is_wrong_then_its_own_line_is_told(edited):
    file = edited("reflectivity      = 0.92", "reflectivity      = 92")
    expected = f"{file}:{line_of(file, 'reflectivity')}: mirror_defaults.reflectivity: found 92"
    assert refusal(file).startswith(expected)


def test_serial_id_when_two_boards_share_it_then_it_is_refused(edited):
    same = 'role = "tracker"\nserial_id = "usb-1"\ngroup = '
    file = edited(
        'role = "tracker"\ngroup = 1', f"{same}1", 'role = "tracker"\ngroup = 2', f"{same}2"
    )
    assert 'found "usb-1", but tracker1 has the same' in refusal(file)


def test_serial_id_when_the_link_is_a_socket_then_it_is_refused(edited):
    file = edited('link = "serial" ', 'link = "socket://127.0.0.1:5000"\nserial_id = "usb-1" ')
    assert 'only with link = "serial"' in refusal(file)


def test_file_when_it_is_not_toml_then_the_line_is_told(edited):
    message = refusal(edited("version  = 1", "version  = = 1"))
    assert "not valid TOML" in message
    assert "line 3" in message


def test_file_when_it_is_not_text_then_it_is_refused(tmp_path):
    file = tmp_path / "site.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refusal(file)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        "a" + ".a" * 5000 + " = 1",
        "a = " + "9" * 5000,
        "\0",
        "{}",
        "[page]\n[page]\n",
    ],
    ids=["deep list", "deep key", "digits", "nul", "json", "table twice"],
)
def test_file_when_toml_cannot_read_it_then_it_is_refused(tmp_path, text):
    file = tmp_path / "site.toml"
    file.write_text(text)
    assert "not valid TOML" in refusal(file)


def test_file_when_windows_editor_wrote_it_then_it_is_read(edited):
    file = edited()
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_site(file).name == "la-villette"


def test_value_when_it_has_two_lines_then_the_message_has_one(edited):
    assert '"x\\ny"' in refusal(edited('name     = "la-villette"', 'name = "x\\ny"'))


def test_mirror_when_it_stands_in_the_receiver_then_it_is_refused(edited):
    message = refusal(edited("pivot_m = [-2.25, 7.5, 1.2]", "pivot_m = [0.0, 0.0, 4.0]"))
    assert "mirror.m1.pivot_m: found [0.0, 0.0, 4.0], allowed: 0.1 m or more" in message


@pytest.mark.parametrize("where", ["", "nowhere"])
def test_site_when_its_name_is_no_preset_then_presets_are_named(where):
    with pytest.raises(SiteError, match="allowed: a path or one of la-villette"):
        load_site(where)


def test_file_when_it_is_empty_then_the_first_missing_key_is_told(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text("")
    assert "version: is missing" in refusal(file)


def test_file_when_there_is_none_then_it_is_named(tmp_path):
    assert "no such file" in refusal(tmp_path / "nowhere.toml")


def test_preset_when_it_is_unknown_then_all_are_named_and_the_nearest():
    with pytest.raises(SiteError) as caught:
        load_site("la-vilette")
    assert "la-villette, san-luis-valley" in str(caught.value)
    assert "did you mean la-villette?" in str(caught.value)


def test_error_when_there_are_several_then_the_others_are_counted(edited):
    file = edited("= 2.3876 ", "= 200.0 ", "= 48.8958 ", "= 148.8958 ")
    assert "(and 1 more to correct)" in refusal(file)


def test_measured_day_when_it_has_no_zone_then_it_is_refused(edited):
    file = edited(add='measured_day = { file = "x.dat", start = "2016-01-01T15:30:00" }\n')
    message = refusal(file)
    assert "plant.measured_day.start" in message
    assert "a time with its zone" in message


def test_slat_when_it_is_one_of_the_mirrors_then_it_has_one_axis(edited):
    file = edited('id = "m2"\n', 'id = "m2"\nkind = "slat"\nescape_axis = 1\n')
    slat, heliostat = load_site(file).mirrors[1:3]
    assert len(slat.axes) == 1
    assert len(heliostat.axes) == 2


def test_slat_when_it_escapes_by_axis_2_then_it_is_refused(edited):
    message = refusal(edited('id = "m2"\n', 'id = "m2"\nkind = "slat"\n'))
    assert "escape_axis: found 2, allowed: 1; a slat has one axis" in message


def test_receiver_when_it_is_a_tube_then_its_own_keys_are_wanted(edited):
    file = edited('kind        = "plane"', 'kind = "tube"')
    assert "receiver.width_m: unknown key" in refusal(file)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("version = 1", "version = true", "version"),
        ("version = 1", "version = 1.0", "version"),
        ("escape_axis      = 2", "escape_axis      = true", "mirror_defaults.escape_axis"),
    ],
)
def test_number_that_is_listed_when_it_is_no_whole_number_then_says_so(edited, old, new, key):
    text = load_site("la-villette").source.read_text(encoding="utf-8")
    old = next((line for line in text.splitlines() if line.startswith(old.split()[0])), old)
    message = refusal(edited(old, new))
    assert "allowed: a whole number" in message or "allowed: 1" in message, message
    assert key.rpartition(".")[2] in message


SUPERHEATER = (
    'superheater = { mirrors = ["m2"], light_share = 0.1, steel_kg = 1.5, '
    "metal_to_steam_w_k = 8.0, loss = { area_m2 = 0.008, h_w_m2_k = 10.0, emissivity = 0.9 } }\n"
)


def test_superheater_when_the_boiler_has_none_then_its_light_is_refused(edited):
    message = refusal(edited(add=SUPERHEATER))
    assert "plant.superheater: allowed only with boiler.superheater = true" in message


def test_superheater_when_lit_by_group_1_then_refused_with_those_that_may(edited):
    file = edited(
        "superheater     = false", "superheater = true", add=SUPERHEATER.replace('"m2"', '"m1"')
    )
    assert 'plant.superheater.mirrors: found "m1", allowed: mirrors of group 2, m2, m4' in refusal(
        file
    )


def test_superheater_when_lit_by_group_2_then_taken(edited):
    site = load_site(edited("superheater     = false", "superheater = true", add=SUPERHEATER))
    assert site.plant.superheater.mirrors == ("m2",)


def test_mounts_when_more_wrong_than_any_mount_then_refused(edited):
    message = refusal(edited(add="mount_errors_mrad = 60.0\n"))
    assert "plant.mount_errors_mrad: found 60.0, allowed: 0.0 to 50.0" in message
