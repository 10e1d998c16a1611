"""What the services need of a site: one file, made by one child, made again when it is stale."""

import os
import subprocess
import sys

import pytest

from host.site import SiteError, load_site
from host.site.runtime import FILE, site_name, site_runtime


@pytest.fixture
def site_file(tmp_path):
    file = tmp_path / "site.toml"
    file.write_bytes(load_site("la-villette").source.read_bytes())
    return file


def replace(file, old, new):
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def made_ns(folder):
    return (folder / FILE).stat().st_mtime_ns


def test_runtime_when_read_then_has_what_the_services_use(tmp_path):
    site = site_runtime("la-villette", tmp_path)
    assert (site.name, site.boiler, site.trackers) == (
        "la-villette", "boiler", {"tracker1": 1, "tracker2": 2},
    )  # fmt: skip
    assert site.boards[0].link.startswith(("serial", "socket://"))
    assert (site.limits.trip_mbar, site.limits.back_mbar) == (11_000, 9_500)
    assert site.broker is None
    assert len(site.mirrors) == len(load_site("la-villette").mirrors)


def test_runtime_when_nothing_changed_then_is_made_once(tmp_path):
    first = site_runtime("la-villette", tmp_path)
    made = made_ns(tmp_path)
    assert site_runtime("la-villette", tmp_path) == first
    assert made_ns(tmp_path) == made


def test_runtime_when_the_file_changed_then_is_made_again(site_file, tmp_path):
    site_runtime(str(site_file), tmp_path)
    replace(site_file, "commit_ms = 1000", "commit_ms = 500")
    os.utime(site_file, ns=(1, 1))
    found = site_runtime(str(site_file), tmp_path)
    assert found.commit_ms == load_site(site_file).recorder.commit_ms
    assert found.stamp.split()[1] == "1"


@pytest.mark.parametrize("rest", [b"", b"{}", b"\xff", b'{"name": "other"}'])
def test_runtime_when_the_kept_one_is_broken_then_is_made_again(tmp_path, rest):
    (tmp_path / FILE).write_bytes(rest)
    assert site_runtime("la-villette", tmp_path).name == "la-villette"


def test_runtime_when_the_site_is_wrong_then_has_the_message_and_code_of_the_check(
    site_file, tmp_path
):
    replace(site_file, 'language = "fr"', 'language = "xx"')
    with pytest.raises(SiteError, match="language: found") as caught:
        site_runtime(str(site_file), tmp_path)
    assert caught.value.exit_code == 2
    assert "Traceback" not in str(caught.value)
    assert not (tmp_path / FILE).exists()


def test_runtime_when_the_site_is_unknown_then_says_which_are_known(tmp_path):
    with pytest.raises(SiteError, match="unknown site: found nowhere"):
        site_runtime("nowhere", tmp_path)


def test_name_when_read_then_is_that_of_the_model(site_file):
    assert site_name(site_file) == load_site(site_file).name


@pytest.mark.parametrize("name", ['"../up"', "7", '""'])
def test_name_when_wrong_then_has_the_message_of_the_check(site_file, name):
    replace(site_file, '= "la-villette"', f"= {name}")
    with pytest.raises(SiteError, match="name: found"):
        site_name(site_file)


def test_runtime_when_imported_then_is_without_pydantic_and_babel():
    script = (
        "import sys, host.conductor.service, host.gateway.service, host.page.service\n"
        "import host.services.launch, host.telemetry.recorder_service\n"
        "assert not {'pydantic', 'babel'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
