"""A database's answers, as the forwarder gets them; a small HTTP server stands in for it."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from host.telemetry.influx import Influx1, Influx2, seconds


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        status, headers, text = self.server.answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), _Handler) as http:
        http.requests, http.answer = [], (204, {}, b"")
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield http
        http.shutdown()


@pytest.fixture
def url(server):
    return f"http://127.0.0.1:{server.server_port}"


def writers(url):
    yield Influx1(url, "heliose", "ose:secret")
    yield Influx2(url, "heliose", "ose", "token")


def test_influx1_when_it_writes_then_lines_go_to_its_database_as_the_user(server, url):
    assert Influx1(url, "heliose", "ose:secret").write(["a x=1i 1", "a x=2i 2"]).ok
    path, headers, body = server.requests[0]
    assert path == "/write?db=heliose&precision=ns"
    assert headers["Authorization"] == "Basic b3NlOnNlY3JldA=="
    assert body == b"a x=1i 1\na x=2i 2"


def test_influx2_when_it_writes_then_lines_go_to_its_bucket_with_the_token(server, url):
    assert Influx2(url, "heliose", "ose", "token").write(["a x=1i 1", "a x=2i 2"]).ok
    path, headers, body = server.requests[0]
    assert path.startswith("/api/v2/write?")
    assert "bucket=heliose" in path
    assert "org=ose" in path
    assert "precision=ns" in path
    assert headers["Authorization"] == "Token token"
    assert body == b"a x=1i 1\na x=2i 2"


def test_answer_when_lines_are_refused_then_it_has_the_reason(server, url):
    server.answer = (404, {}, b'{"error":"database not found"}')
    for writer in writers(url):
        answer = writer.write(["a x=1i"])
        assert answer.status == 404
        assert "database not found" in answer.message


def test_answer_when_the_server_is_busy_then_it_has_the_time_to_wait(server, url):
    server.answer = (503, {"Retry-After": "7"}, b"")
    for writer in writers(url):
        answer = writer.write(["a x=1i"])
        assert (answer.status, answer.retry_after_s) == (503, 7.0)


def test_answer_when_nobody_listens_then_it_has_no_status(free_port):
    for writer in writers(f"http://127.0.0.1:{free_port}"):
        answer = writer.write(["a x=1i"])
        assert answer.status is None
        assert answer.message


def test_server_when_it_comes_back_then_it_is_reached_again(server, url):
    writer = Influx1(url, "heliose")
    server.answer = (204, {"Connection": "close"}, b"")
    assert writer.write(["a x=1i"]).ok
    assert writer.write(["a x=1i"]).ok


@pytest.mark.parametrize(
    ("header", "expected"), [(None, None), ("3", 3.0), ("-1", 0.0), ("Wed, 21 Oct", None)]
)
def test_retry_after_when_parsed_then_it_is_seconds_or_none(header, expected):
    assert seconds(header) == expected
