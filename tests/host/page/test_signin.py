"""Who may operate."""

import asyncio
import time

import pytest
from starlette.requests import HTTPConnection

from host.auth.accounts import Accounts
from host.page.signin import TRIES, Authenticator


@pytest.fixture
def data(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.add("anna", "operate", "a good password")
    accounts.add("victor", "view", "another password")
    return tmp_path


def request(cookie="", peer="127.0.0.1"):
    headers = [(b"cookie", f"heliose={cookie}".encode("latin-1"))] if cookie else []
    return HTTPConnection({"type": "http", "headers": headers, "client": (peer, 5000)})


def sign_in(auth, name, password):
    return asyncio.run(auth.sign_in(name, password))


def test_visitor_when_the_plant_is_simulated_then_only_the_loopback_may_operate(data):
    auth = Authenticator(data, "key", simulated=True)
    assert auth.visitor(request()).may_operate
    assert not auth.visitor(request(peer="192.168.1.7")).may_operate


def test_visitor_when_the_plant_is_real_then_they_must_sign_in(data):
    auth = Authenticator(data, "key", simulated=False)
    assert not auth.visitor(request()).may_operate
    session = sign_in(auth, "anna", "a good password")
    visitor = auth.visitor(request(session))
    assert (visitor.name, visitor.may_operate) == ("anna", True)


def test_visitor_when_the_page_was_restarted_then_they_are_still_signed_in(data):
    session = sign_in(Authenticator(data, "key", simulated=False), "anna", "a good password")
    again = Authenticator(data, "key", simulated=False).visitor(request(session))
    assert again.may_operate


def test_visitor_when_the_role_is_view_then_they_may_not_operate(data):
    auth = Authenticator(data, "key", simulated=False)
    session = sign_in(auth, "victor", "another password")
    assert not auth.visitor(request(session)).may_operate


def test_visitor_when_the_account_is_removed_then_they_may_not_operate(data):
    auth = Authenticator(data, "key", simulated=False)
    session = sign_in(auth, "anna", "a good password")
    Accounts(data).remove("anna")
    assert not auth.visitor(request(session)).may_operate


def test_session_when_forged_or_expired_then_it_counts_for_nothing(data):
    auth = Authenticator(data, "key", simulated=False)
    other = Authenticator(data, "another key", simulated=False)
    forged = f"anna|{int(time.time()) + 1000}|{'0' * 64}"
    for session in (forged, sign_in(other, "anna", "a good password"), "||", "anna", "é|1|x"):
        assert not auth.visitor(request(session)).may_operate


def test_password_when_wrong_too_often_then_it_is_not_checked(data):
    auth = Authenticator(data, "key", simulated=False)
    assert [sign_in(auth, "anna", "wrong") for _ in range(TRIES)] == [None] * TRIES
    assert sign_in(auth, "anna", "a good password") is None


def test_token_when_of_another_visitor_then_it_is_wrong(data):
    auth = Authenticator(data, "key", simulated=False)
    anna = auth.visitor(request(sign_in(auth, "anna", "a good password")))
    nobody = auth.visitor(request())
    assert auth.token_is_right(anna, auth.token(anna))
    assert not auth.token_is_right(anna, auth.token(nobody))
    assert not auth.token_is_right(anna, "é")
