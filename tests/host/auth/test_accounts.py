"""Accounts: people who sign in, scripts whose commands are signed."""

import stat

import pytest

from heliose.app import main
from host.auth.accounts import AccountError, Accounts
from host.auth.rights import ROLES, Keys


def test_account_when_made_then_its_password_is_checked_and_its_key_counts(tmp_path):
    accounts = Accounts(tmp_path)
    made = accounts.add("anna", "operate", "sunshine")
    assert accounts.check("anna", "sunshine").role == "operate"
    assert accounts.check("anna", "moonshine") is None
    assert accounts.check("nobody", "sunshine") is None
    assert Keys(tmp_path).grant("anna").key == made.key
    assert Keys(tmp_path).grant("anna").rights == ROLES["operate"]
    text = (tmp_path / "users.json").read_text()
    assert "sunshine" not in text
    assert stat.S_IMODE((tmp_path / "users.json").stat().st_mode) == 0o600


def test_account_when_for_a_script_then_nobody_signs_in_with_it(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.add("bot", "admin", None)
    assert accounts.check("bot", "") is None
    assert Keys(tmp_path).grant("bot").rights == ROLES["admin"]


@pytest.mark.parametrize(
    ("name", "role", "password", "message"),
    [
        ("Anna", "view", "sunshine", "name: found 'Anna'"),
        ("page", "view", "sunshine", "not that of a service"),
        ("zoe", "view", "sunshine", "zoe exists already"),
        ("anna", "king", "sunshine", "role: found 'king', allowed: view, operate, admin"),
        ("anna", "view", "short", "password: found 5 characters, allowed: 8 or more"),
    ],
)
def test_account_when_something_is_wrong_then_the_error_says_what_is_allowed(
    tmp_path, name, role, password, message
):
    accounts = Accounts(tmp_path)
    accounts.add("zoe", "view", None)
    with pytest.raises(AccountError) as e:
        accounts.add(name, role, password)
    assert message in str(e.value)
    assert list(accounts.all()) == ["zoe"]


def test_accounts_when_the_file_is_broken_then_it_is_named(tmp_path):
    (tmp_path / "users.json").write_text('{"users": []}')
    with pytest.raises(AccountError, match=r"users\.json: Expected"):
        Accounts(tmp_path).all()
    assert Keys(tmp_path).grant("anna") is None


def test_user_command_when_adding_listing_removing_then_each_says_what_it_did(tmp_path, capsys):
    def heliose(*words):
        code = main(["user", *words, "--data", str(tmp_path)])
        return code, *capsys.readouterr()

    code, out, _ = heliose("add", "bot", "--key-only", "--role", "operate")
    assert code == 0
    assert Accounts(tmp_path).all()["bot"].key in out
    code, out, _ = heliose("list", "--json")
    assert code == 0
    assert '"name": "bot"' in out
    assert 'key"' not in out
    assert heliose("remove", "bot")[0] == 0
    code, out, err = heliose("remove", "bot")
    assert (code, out) == (2, "")
    assert err == "heliose: name: found 'bot', allowed: none, there is no account\n"
