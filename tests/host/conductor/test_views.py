"""What the conductor learns of the boards from the gateway's messages."""

import pytest

from host.bus import Link, Message, Sample, ServiceState, Topic
from host.conductor.views import Views

ROLES = {"boiler": "boiler", "tracker1": "tracker"}


def said(device, kind, payload):
    raw = payload if isinstance(payload, bytes) else payload.encode()
    return Message(str(Topic("sim-x", device, kind)), raw, False)


def link(boot="b1", online=True, trajectories=False):
    return Link(t=1, online=online, boot=boot, trajectories=trajectories)


def tel(boot="b1", **fields):
    return Sample(boot=boot, seq=1, t=1, ms=1, f=fields)


@pytest.fixture
def views():
    known = Views(ROLES)
    known.take(said("gateway", "avail", b"online"))
    return known


def test_a_board_that_nobody_spoke_of_then_is_not_there(views):
    assert not views.of_boards(True)["boiler"].online


def test_a_board_with_a_link_and_a_frame_then_is_seen_with_its_mode_in_words(views):
    views.take(said("boiler", "link", link()))
    views.take(said("boiler", "tel", tel(mode=2, pt1_mbar=9634)))
    view = views.of_boards(True)["boiler"]
    assert (view.online, view.boot, view.mode, view.fields["pt1_mbar"]) == (True, "b1", "RUN", 9634)


def test_trajectories_that_the_board_took_then_show(views):
    views.take(said("tracker1", "link", link(trajectories=True)))
    assert views.of_boards(True)["tracker1"].trajectories_ok


def test_a_board_that_was_restarted_then_forgets_what_the_boot_before_said(views):
    views.take(said("tracker1", "tel", tel(mode=3)))
    views.take(said("tracker1", "link", link(boot="b2")))
    view = views.of_boards(True)["tracker1"]
    assert (view.mode, dict(view.fields)) == ("", {})


@pytest.mark.parametrize("last", ["link", "gateway", "broker"])
def test_a_board_behind_something_that_is_gone_then_is_not_there(views, last):
    views.take(said("boiler", "link", link()))
    if last == "link":
        views.take(said("boiler", "link", link(online=False)))
    if last == "gateway":
        views.take(said("gateway", "avail", b"offline"))
    assert not views.of_boards(last != "broker")["boiler"].online


def test_the_clock_then_is_good_once_the_gateway_says_so(views):
    assert not views.clock_good
    views.take(said("gateway", "state", ServiceState(t=1, state="x", f={"clock_good": True})))
    assert views.clock_good


def test_garbage_then_is_counted_and_changes_nothing(views):
    views.take(said("boiler", "link", link()))
    for payload in (b"", b"\xff", b"{}", b'{"v":1,"t":"x"}'):
        views.take(said("boiler", "link", payload))
    assert views.of_boards(True)["boiler"].online
    assert views.rejects == 4


def test_a_mode_that_nobody_knows_then_is_no_mode(views):
    views.take(said("boiler", "link", link()))
    views.take(said("boiler", "tel", tel(mode=99)))
    assert views.of_boards(True)["boiler"].mode == ""
