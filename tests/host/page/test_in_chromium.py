"""The page in a real browser, on a whole plant that runs ten times faster."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.needs_mosquitto,
    pytest.mark.slow,
]
LIVE_MS = 30_000  # until the gateway has found the boards
HANDLES = (
    "pressure", "state", "waits-for", "permit1", "permit2", "defocus", "stop", "start", "button",
    "alarms", "trip", "language", "stale",
)  # fmt: skip
LOCALES = [("en-GB", "Tripped", "Defocus"), ("fr-FR", "Déclenchée", "Défocaliser")]


def ask(url, path="", method="POST", **headers):
    """(status, headers, text) of a plain request without any browser."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url + path, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.mark.parametrize(("locale", "state", "defocus"), LOCALES)
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_page_when_opened_then_it_shows_the_plant_without_errors(
    visit, size, locale, state, defocus
):
    on = visit(size, locale)
    expect(on("state")).to_have_text(state, timeout=LIVE_MS)
    expect(on("pressure")).to_have_text(re.compile(r"^-?0[.,]\d\d$"))
    expect(on("defocus")).to_contain_text(defocus)
    expect(on("defocus")).to_be_in_viewport()
    expect(on("stop")).to_be_in_viewport()
    expect(on("stale")).to_be_hidden()
    expect(on.page.locator("#trend canvas")).to_be_visible()
    assert on.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [handle for handle in HANDLES if on(handle).count() != 1] == []
    assert on.complaints == []


PROOF_WORDS = [
    ("en-GB", "Proof test due", "each temperature below 60 °C"),
    ("fr-FR", "Essai périodique à faire", "chaque température sous 60 °C"),
]


@pytest.mark.parametrize(("locale", "title", "step"), PROOF_WORDS)
def test_proof_when_due_then_a_card_guides_through_it(visit, locale, title, step):
    on = visit(locale=locale)
    expect(on("proofs")).to_be_hidden()
    on.page.evaluate(
        """const show = heliose.show;
        heliose.show = () => {};  // the plant's own snapshots have nothing due
        const first = JSON.parse(document.getElementById("snapshot").textContent);
        show({...first, proofs: {levels: "LW2, LW1"}})"""
    )
    expect(on("proofs")).to_contain_text(title)
    expect(on("proof-vent")).to_be_hidden()
    on("proof-levels").locator("summary").click()
    expect(on("proof-levels")).to_contain_text("LW2, LW1")
    expect(on("proof-levels").locator("li")).to_have_count(7)
    expect(on("proof-levels").locator("li").first).to_contain_text(step)
    expect(on("proof-levels").locator("li").first).to_be_visible()


def test_text_when_opened_then_it_shows_within_the_time_of_the_design(visit):
    on = visit()
    shown_ms = on.page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    assert shown_ms < 1500


def test_language_when_switched_then_it_stays_switched(visit):
    on = visit(locale="en-GB")
    on("language").get_by_text("FR").click()
    expect(on("defocus")).to_contain_text("Défocaliser")
    on.page.reload()
    expect(on("stop")).to_contain_text("Arrêter")


def test_page_when_the_device_prefers_dark_then_it_is_dark(visit):
    background = "getComputedStyle(document.body).backgroundColor"
    assert visit().page.evaluate(background) == "rgb(255, 255, 255)"
    assert visit(color_scheme="dark").page.evaluate(background) == "rgb(12, 15, 19)"


def test_defocus_and_stop_when_tapped_once_then_they_show_who_confirmed(visit):
    on = visit()
    expect(on("state")).to_have_text("Tripped", timeout=LIVE_MS)
    on("defocus").click()
    expect(on("result")).to_contain_text("tracker1 confirmed", timeout=1500)
    expect(on("result")).to_contain_text("tracker2 confirmed")
    on("stop").click()
    expect(on("result")).to_contain_text("boiler confirmed", timeout=1500)


def test_post_defocus_when_sent_without_a_browser_then_the_answer_is_json(plant, visit):
    expect(visit()("state")).to_have_text("Tripped", timeout=LIVE_MS)
    status, headers, text = ask(plant.url, "defocus")
    answer = json.loads(text)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert answer["ok"] is True
    assert [board["device"] for board in answer["boards"]] == ["tracker1", "tracker2"]
    assert json.loads(ask(plant.url, "stop")[2])["ok"] is True


def test_post_defocus_when_a_form_sends_it_then_the_answer_is_a_page(plant):
    status, headers, text = ask(plant.url, "defocus", Accept="text/html", Accept_Language="fr")
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert "tracker1 a confirmé" in text


def test_start_when_refused_then_the_reason_shows(visit):
    on = visit()
    expect(on("state")).to_have_text("Tripped", timeout=LIVE_MS)
    on("start").click()
    on("confirm-start").click()
    expect(on("result")).to_contain_text("reset it first")


def test_cabinet_when_its_button_is_pressed_then_the_boiler_fills(visit):
    on = visit()
    expect(on("next")).to_contain_text("press it for 0.2 to 1 s", timeout=LIVE_MS)
    on("button").click()
    expect(on("pump")).to_have_text("running")
    expect(on("next")).to_contain_text("Wait until the boiler is full")
    on("button").click()  # a second press stops it: the next test finds it as it was
    expect(on("pump")).to_have_text("stopped")


def test_cabinet_when_the_button_is_held_too_early_then_the_refusal_shows(visit):
    on = visit()
    expect(on("state")).to_have_text("Tripped", timeout=LIVE_MS)
    on("button").hover()
    on.page.mouse.down()
    expect(on("held")).to_contain_text("Let go now: reset", timeout=20_000)
    on.page.mouse.up()
    expect(on("refusal")).to_contain_text("Water low-low")


def test_emergency_stop_when_pushed_then_the_chain_is_open_until_it_is_pulled(visit):
    on = visit()
    expect(on("state")).to_have_text("Tripped", timeout=LIVE_MS)
    on("estop").click()
    expect(on("waits-for")).to_contain_text("safety chain", timeout=LIVE_MS)
    expect(on("estop")).to_have_attribute("aria-pressed", "true", timeout=LIVE_MS)
    on("estop").click()
    expect(on("waits-for")).to_have_text("water", timeout=LIVE_MS)


def test_values_when_the_gateway_is_stopped_then_they_turn_to_dashes_with_their_age(
    plant, visit, stopped
):
    on = visit()
    expect(on("pressure")).not_to_have_text("––", timeout=LIVE_MS)
    stopped(plant.pid("gateway"))
    expect(on("pressure")).to_have_text("––")
    expect(on("state")).to_have_text("––")
    expect(on("stale")).to_have_text(re.compile(r"boiler \(\d+ s old\)"))
    on("events").scroll_into_view_if_needed()
    expect(on("stale")).to_be_in_viewport()


def test_values_when_the_page_itself_is_stopped_then_they_turn_to_dashes_too(plant, visit, stopped):
    on = visit()
    expect(on("pressure")).not_to_have_text("––", timeout=LIVE_MS)
    stopped(plant.pid("page"))
    expect(on("pressure")).to_have_text("––")
    expect(on("stale")).to_contain_text("Nothing shown is live")
    on("defocus").click()
    # No answer: within a second the whole screen shows what to do.
    expect(on("result")).to_contain_text("Press the red button", timeout=1500)
    covered = on("result").bounding_box()
    assert (covered["width"], covered["height"]) == (390, 844)


def test_page_when_its_process_is_killed_then_it_comes_back_by_itself(plant, visit):
    on = visit()
    expect(on("pressure")).not_to_have_text("––", timeout=LIVE_MS)
    os.kill(plant.pid("page"), signal.SIGKILL)
    expect(on("pressure")).to_have_text("––")
    expect(on("pressure")).not_to_have_text("––", timeout=LIVE_MS)
    expect(on("stale")).to_be_hidden()
    on("stop").click()
    expect(on("result")).to_contain_text("boiler confirmed", timeout=1500)


def test_question_when_it_is_open_then_defocus_stays_within_reach(visit):
    on = visit()
    expect(on("state")).to_have_text("Tripped", timeout=LIVE_MS)
    on("start").click()
    expect(on("confirm-start")).to_be_visible()
    on("defocus").click()
    expect(on("result")).to_contain_text("tracker1 confirmed", timeout=1500)
    expect(on("confirm-start")).to_be_hidden()


def test_defocus_when_a_tracker_is_cut_off_then_it_shows_as_not_confirmed(plant, visit):
    on = visit()
    expect(on("state")).not_to_have_text("––", timeout=LIVE_MS)
    expect(on("stale")).to_be_hidden()
    with plant.without("tracker1"):
        expect(on("stale")).to_contain_text("tracker1")
        on("defocus").click()
        expect(on("result")).to_contain_text("tracker1 did not confirm", timeout=1500)
        expect(on("result")).to_contain_text("tracker2 confirmed")
        answer = json.loads(ask(plant.url, "defocus")[2])
        confirmed = {board["device"]: board["confirmed"] for board in answer["boards"]}
        assert confirmed == {"tracker1": False, "tracker2": True}
    expect(on("stale")).to_be_hidden(timeout=LIVE_MS)


def test_defocus_when_all_boards_are_silent_then_it_fills_the_screen_within_a_second(
    plant, visit, stopped
):
    on = visit()
    expect(on("state")).not_to_have_text("––", timeout=LIVE_MS)
    stopped(plant.pid("plant"))
    on("defocus").click()
    expect(on("result")).to_contain_text("tracker1 did not confirm", timeout=1500)
    expect(on("result")).to_contain_text("tracker2 did not confirm")
    expect(on("result")).to_contain_text("Press the red button")


def test_request_when_it_has_another_host_or_origin_then_it_is_refused(plant):
    assert ask(plant.url, method="GET", Host="evil.example")[0] == 403
    assert ask(plant.url, "defocus", Origin="http://evil.example")[0] == 403
    assert ask(plant.url, "defocus", Sec_Fetch_Site="cross-site")[0] == 403
    poll = "_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert ask(plant.url, poll, method="GET", Origin="http://evil.example")[0] == 403
    assert b"403" in socket_answer(plant.port, "http://evil.example")
    assert b"101" in socket_answer(plant.port, f"http://127.0.0.1:{plant.port}")


def test_answers_when_given_then_they_carry_the_content_security_policy(plant):
    policy = ask(plant.url, method="GET")[1]["content-security-policy"]
    assert policy == (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' "
        "'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri "
        "'none'; frame-ancestors 'none'; form-action 'self'"
    )


def test_page_when_its_port_is_taken_then_it_ends_with_code_3_and_one_message(plant, spawn):
    words = ["--site", "la-villette", "--data", plant.data, "--sim", "--port", plant.port]
    process = spawn(
        [sys.executable, "-m", "heliose", "page", *words], stderr=subprocess.PIPE, text=True
    )
    complaint = process.communicate(timeout=20)[1]
    assert process.returncode == 3
    assert len(complaint.splitlines()) == 1
    assert str(plant.port) in complaint


def test_page_when_open_in_a_browser_then_it_stays_small_and_idle(plant, visit):
    on = visit()
    expect(on("state")).not_to_have_text("––", timeout=LIVE_MS)
    pid = plant.pid("page")
    before_s, began_s = cpu_s(pid), time.monotonic()
    first = on("clock-time").inner_text()
    # Twenty updates of the browser, counted by the browser.
    on.page.evaluate(
        "() => new Promise(done => { let n = 0; const show = heliose.show;"
        " heliose.show = (s) => { show(s); if (++n === 20) done(); }; })"
    )
    used = (cpu_s(pid) - before_s) / (time.monotonic() - began_s)
    assert on("clock-time").inner_text() != first
    assert used < 0.05
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        rss_kb = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    assert rss_kb < 90_000


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100.0


def socket_answer(port, origin):
    """The first bytes of the answer to a WebSocket's opening."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(
            b"GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            b"Host: 127.0.0.1:%d\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            % (port, origin.encode())
        )
        return line.recv(64)
