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
def test_matches_when_given_two_filters_then_it_is_true_if_one_contains_the_other(
    topic, pattern, expected
):
    assert matches(topic, pattern) is expected


def may_write(identity, rest):
    return any(matches(f"heliose/1/{SITE}/{rest}", p) for p in writable(identity, SITE))


def test_rights_when_an_identity_has_a_password_then_it_has_its_own():
    assert set(IDENTITIES) == set(ACCESS)
    assert all(f"user {name}\n" in mosquitto_acl(SITE) for name in IDENTITIES)


@pytest.mark.parametrize("identity", ["gateway", "recorder", "plant"])
def test_rights_when_an_identity_gives_no_commands_then_it_cannot_write_any(identity):
    assert not may_write(identity, "boiler/cmd/stop")


def test_rights_when_the_topic_is_a_boards_then_only_the_gateway_writes_it():
    writers = [name for name in IDENTITIES if may_write(name, "boiler/tel")]
    assert writers == ["gateway"]


def test_rights_when_the_topic_is_stored_then_only_the_recorder_writes_it():
    assert [name for name in IDENTITIES if may_write(name, "recorder/stored")] == ["recorder"]


def test_rights_when_listed_then_all_lie_within_the_site():
    topics = [t for name in IDENTITIES for t in readable(name, SITE) + writable(name, SITE)]
    assert all(topic.startswith(f"heliose/1/{SITE}/") for topic in topics)
