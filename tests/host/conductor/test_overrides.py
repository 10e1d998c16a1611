"""A person's wishes outlive the conductor's process."""

import pytest

from host.conductor.overrides import Wishes, keep_wishes, read_wishes


def test_wishes_kept_then_are_read_again(tmp_path):
    wishes = Wishes(50.0, "defocus", {"m1": 3})
    keep_wishes(tmp_path / "conductor.json", wishes)
    assert read_wishes(tmp_path / "conductor.json") == wishes


@pytest.mark.parametrize("content", [None, b"", b"\xff\xff", b'{"heat_pct": "all"}', b"[1]"])
def test_wishes_that_cannot_be_read_then_are_none_in_particular(tmp_path, content):
    file = tmp_path / "conductor.json"
    if content is not None:
        file.write_bytes(content)
    assert read_wishes(file) == Wishes()
