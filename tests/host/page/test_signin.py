"""Who may operate."""

import asyncio
import time

import pytest
from starlette.requests import HTTPConnection

from host.auth.accounts import Accounts
from host.page.signin import TRIES, Doorkeeper


@pytest.fixture
def data(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.add("anna", "operate", "a good password")
    accounts.add("victor", "view", "another password")
    return tmp_path


def request(cookie="", peer="127.0.0.1"):
    headers = [(b"cookie", f"heliose={cookie}".encode("latin-1"))] if cookie else []
    return HTTPConnection({"type": "http", "headers": headers, "client": (peer, 5000)})


def sign_in(door, name, password):
    return asyncio.run(door.sign_in(name, password))


def test_visitor_when_the_plant_is_simulated_may_operate_from_the_loopback_alone(data):
    door = Doorkeeper(data, "key", simulated=True)
    assert door.visitor(request()).may_operate
    assert not door.visitor(request(peer="192.168.1.7")).may_operate


def test_visitor_when_the_plant_is_real_must_sign_in(data):
    door = Doorkeeper(data, "key", simulated=False)
    assert not door.visitor(request()).may_operate
    session = sign_in(door, "anna", "a good password")
    visitor = door.visitor(request(session))
    assert (visitor.name, visitor.may_operate) == ("anna", True)


def test_visitor_when_the_page_was_restarted_is_still_signed_in(data):
    session = sign_in(Doorkeeper(data, "key", simulated=False), "anna", "a good password")
    again = Doorkeeper(data, "key", simulated=False).visitor(request(session))
    assert again.may_operate


def test_visitor_when_the_role_is_view_may_only_look(data):
    door = Doorkeeper(data, "key", simulated=False)
    session = sign_in(door, "victor", "another password")
    assert not door.visitor(request(session)).may_operate


def test_visitor_when_the_account_is_removed_is_nobody(data):
    door = Doorkeeper(data, "key", simulated=False)
    session = sign_in(door, "anna", "a good password")
    Accounts(data).remove("anna")
    assert not door.visitor(request(session)).may_operate


def test_session_when_forged_or_over_counts_for_nothing(data):
    door = Doorkeeper(data, "key", simulated=False)
    other = Doorkeeper(data, "another key", simulated=False)
    forged = f"anna|{int(time.time()) + 1000}|{'0' * 64}"
    for session in (forged, sign_in(other, "anna", "a good password"), "||", "anna", "é|1|x"):
        assert not door.visitor(request(session)).may_operate


def test_password_when_wrong_too_often_is_not_even_looked_at(data):
    door = Doorkeeper(data, "key", simulated=False)
    assert [sign_in(door, "anna", "wrong") for _ in range(TRIES)] == [None] * TRIES
    assert sign_in(door, "anna", "a good password") is None


def test_token_when_of_another_visitor_is_wrong(data):
    door = Doorkeeper(data, "key", simulated=False)
    anna = door.visitor(request(sign_in(door, "anna", "a good password")))
    nobody = door.visitor(request())
    assert door.token_is_right(anna, door.token(anna))
    assert not door.token_is_right(anna, door.token(nobody))
    assert not door.token_is_right(anna, "é")
