"""Who may read and write what on the broker."""

import pytest

from host.auth.credentials import IDENTITIES
from host.broker.acl import ACCESS, matches, mosquitto_acl, readable, writable

SITE = "sim-x"


@pytest.mark.parametrize(
    ("topic", "pattern", "expected"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/+", True),
        ("a/b/c", "a/+", False),
        ("a", "a/#", True),
        ("a/b/c", "a/#", True),
        ("b/c", "a/#", False),
        ("a/#", "a/#", True),
        ("a/#", "a/+", False),
        ("#", "a/#", False),
        ("a/+/c", "a/+/c", True),
        ("a/+/c", "a/b/c", False),
    ],
)
def test_matches_then_says_whether_a_filter_lies_within_another(topic, pattern, expected):
    assert matches(topic, pattern) is expected


def may_write(identity, rest):
    return any(matches(f"heliose/1/{SITE}/{rest}", p) for p in writable(identity, SITE))


def test_each_identity_with_a_password_then_has_its_rights():
    assert set(IDENTITIES) == set(ACCESS)
    assert all(f"user {name}\n" in mosquitto_acl(SITE) for name in IDENTITIES)


@pytest.mark.parametrize("identity", ["gateway", "recorder", "plant"])
def test_who_gives_no_orders_then_cannot_write_one(identity):
    assert not may_write(identity, "boiler/cmd/stop")


def test_only_the_gateway_then_speaks_for_boards():
    writers = [name for name in IDENTITIES if may_write(name, "boiler/tel")]
    assert writers == ["gateway"]


def test_only_the_recorder_then_says_stored():
    assert [name for name in IDENTITIES if may_write(name, "recorder/stored")] == ["recorder"]


def test_everything_then_stays_within_the_site():
    topics = [t for name in IDENTITIES for t in readable(name, SITE) + writable(name, SITE)]
    assert all(topic.startswith(f"heliose/1/{SITE}/") for topic in topics)
