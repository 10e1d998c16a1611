"""History rows as line protocol."""

import json

from host.telemetry.line_protocol import line


def text(kind="tel", seq=12, t=1000, what=None, at=2000, site="sim-x", **body):
    return line(kind, (7, site, "boiler", "b1", seq, t, 60, at, what, json.dumps(body))).text


def test_line_when_of_a_sample_then_it_has_integers_and_no_invalid_value():
    assert text(pt1_mbar=9634, vent=None) == (
        'tel,site=sim-x,device=boiler boot="b1",seq=12i,ms=60i,pt1_mbar=9634i 1000000012'
    )


def test_lines_when_of_one_millisecond_then_their_times_differ():
    first, second = (text("evt", seq=n, what="state", state="RUN") for n in (1, 2))
    assert first.split()[-1] != second.split()[-1]


def test_line_when_repeated_then_it_is_the_same():
    assert text(pt1_mbar=1) == text(pt1_mbar=1)


def test_line_when_a_sample_has_no_time_then_it_has_that_of_storing_and_the_reason():
    line_text = text(t=None, what="boot never seen")
    assert line_text.endswith(" 2000000012")
    assert 't_unknown="boot never seen"' in line_text


def test_text_when_it_has_quotes_and_breaks_then_it_stays_one_line():
    assert 'why="say \\"no\\"\\n\\\\"' in text("evt", what="trip", why='say "no"\n\\')


def test_tags_when_they_have_spaces_and_commas_then_they_are_escaped():
    assert text(site="a b,c=d").startswith(r"tel,site=a\ b\,c\=d,device=boiler ")


def test_line_when_of_an_acknowledgement_then_it_has_the_outcome():
    assert 'outcome="done"' in text("ack", what="done", id="x", op="stop", by="page", why=None)


def test_numbers_when_beyond_64_bits_then_they_are_cut_to_what_the_database_takes():
    assert "big=9223372036854775807i" in text(big=1 << 80)
