"""What a fresh machine installs is pinned and complete."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import PurePath


def project(tree):
    return tomllib.loads((tree.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(tree):
    lines = (tree.root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_constraints_then_pin_one_version_each_and_name_no_place(tree):
    assert not [line for line in pins(tree) if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]


def test_direct_dependencies_then_are_pinned(tree):
    pinned = {normal(line.split("==")[0]) for line in pins(tree)}
    groups = [project(tree)["dependencies"], *project(tree)["optional-dependencies"].values()]
    declared = [line for lines in groups for line in lines]
    names = {normal(re.match(r"[\w.-]+", line).group()) for line in declared} - {"heliose"}
    assert not names - pinned


def test_licence_when_stated_then_is_the_same_everywhere(tree):
    assert project(tree)["license"] == "GPL-3.0-or-later"
    assert "Private :: Do Not Upload" in project(tree)["classifiers"]
    licence = (tree.root / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in licence
    assert "Version 3" in licence


def test_files_when_committed_then_none_is_a_lock_file(tree):
    locks = {"uv.lock", "package-lock.json", "poetry.lock"}
    assert not [path for path in tree.files if PurePath(path).name in locks]


def test_wheel_when_built_then_holds_all_files_of_the_packages(tree, packages, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=tree.root, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.as_posix() for path in tree.files if path.parts[0] in packages}
    assert not wanted - held
    assert {"host/sites/la-villette.toml", "sim/plant/data/surfrad-slv16001.dat"} <= held
