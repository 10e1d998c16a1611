"""An operator's overrides outlive the conductor's process."""

import pytest

from host.conductor.overrides import Overrides, keep_overrides, read_overrides


def test_overrides_when_kept_then_they_are_read_again(tmp_path):
    overrides = Overrides(50.0, "defocus", {"m1": 3})
    keep_overrides(tmp_path / "conductor.json", overrides)
    assert read_overrides(tmp_path / "conductor.json") == overrides


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xff\xff", b'{"heat_pct": "all"}', b'{"heat_pct": 101}', b"[1]"],
)
def test_overrides_when_they_cannot_be_read_then_the_defaults_hold(tmp_path, content):
    file = tmp_path / "conductor.json"
    if content is not None:
        file.write_bytes(content)
    assert read_overrides(file) == Overrides()
