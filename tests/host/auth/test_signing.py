"""Signatures: as the protocol words them, over the content and nothing else."""

import hashlib
import hmac
import json

from hypothesis import given
from hypothesis import strategies as st

from host.auth.signing import sign, verify
from host.bus import Cmd, decode


def test_mac_when_made_by_the_words_of_the_protocol_then_it_is_accepted():
    topic, key = "heliose/1/demo/boiler/cmd/stop", "0f" * 32
    body = {"v": 1, "by": "zoé", "id": "7", "issued": 1, "expires": 2, "args": {"é": [1.5, None]}}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    mac = hmac.new(key.encode(), f"{topic}\n{text}".encode(), hashlib.sha256).hexdigest()
    # However the JSON is written, it is its content that is signed.
    raw = json.dumps({"mac": mac, **body}, indent=1).encode()
    assert verify(topic, raw, key)
    assert not verify(topic, raw, key[:-1] + "e")
    assert not verify(topic + "x", raw, key)


@given(st.binary(max_size=80))
def test_verify_when_given_garbage_then_it_is_false(raw):
    assert not verify("t", raw, "k")


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=9)
        | st.floats(allow_nan=False, allow_infinity=False),
        max_size=4,
    )
)  # fmt: skip
def test_command_when_signed_and_decoded_then_it_is_the_same_and_verifies(args):
    command = Cmd(by="page", id="1", issued=5, expires=6, args=args)
    raw = sign("t", command, "key")
    assert verify("t", raw, "key")
    assert decode(raw, Cmd).args == args
