"""The page's process: a real plant's page, its start and its end."""

import http.cookiejar
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from host.auth.accounts import Accounts

pytestmark = pytest.mark.needs_mosquitto


class Browser:
    """Keeps cookies, as a browser does; no script."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self):
        with self._opener.open(self.url, timeout=5) as answer:
            return answer.read().decode()

    def post(self, path, **form):
        data = urllib.parse.urlencode(form).encode()
        try:
            with self._opener.open(self.url + path, data, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def serve_page(tmp_path, start_broker, spawn, free_port, answers, until):
    """serve_page(*words) -> (process, port), once it answers."""

    def start(*words, site="la-villette", broker_site="la-villette"):
        start_broker(site=broker_site)
        options = ["--site", site, "--data", tmp_path, "--port", free_port, *words]
        process = spawn([sys.executable, "-m", "heliose", "page", *options])
        assert until(lambda: process.poll() is not None or answers(free_port))
        assert process.poll() is None
        return process, free_port

    return start


def test_page_of_a_real_plant_when_nobody_is_signed_in_then_it_takes_no_commands(
    serve_page, tmp_path
):
    Accounts(tmp_path).add("anna", "operate", "a good password")
    browser = Browser(serve_page()[1])
    page = browser.get()
    assert 'data-testid="cabinet"' not in page
    assert 'data-testid="simulation"' not in page
    for path in ("/defocus", "/stop", "/start", "/track", "/cabinet/button"):
        assert browser.post(path)[0] == 403
    assert browser.post("/sign-in", name="anna", password="wrong")[0] == 403
    assert browser.post("/sign-in", name="anna", password="a good password")[0] == 200
    assert browser.post("/defocus")[0] == 403  # without the token of the page
    token = re.search(r'name="token" value="(\w+)"', browser.get())[1]
    status, text = browser.post("/defocus", token=token)
    answer = json.loads(text)
    # There is no gateway here, so no board confirms.
    assert (status, answer["ok"]) == (200, False)
    assert [board["outcome"] for board in answer["boards"]] == ["silent", "silent"]
    assert browser.post("/cabinet/button", token=token)[0] == 403


def test_page_when_it_gets_sigterm_then_it_ends_in_order(serve_page):
    process, port = serve_page("--sim", broker_site="sim-la-villette")
    Browser(port).get()
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 4.0  # 0.7 s alone; here both cores are busy


def test_page_when_the_site_is_wrong_then_it_ends_with_code_2_and_the_reason(
    tmp_path, spawn, free_port
):
    words = ["--site", tmp_path / "none.toml", "--data", tmp_path, "--port", free_port]
    process = spawn(
        [sys.executable, "-m", "heliose", "page", *words], stderr=subprocess.PIPE, text=True
    )
    complaint = process.communicate(timeout=20)[1]
    assert process.returncode == 2
    assert "none.toml" in complaint
    assert "Traceback" not in complaint
