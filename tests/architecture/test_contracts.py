"""The import contracts in pyproject.toml speak of the whole tree."""

import tomllib

FOUNDATION = {"host.bus", "host.clock", "host.site"}


def contracts(tree):
    text = (tree.root / "pyproject.toml").read_text(encoding="utf-8")
    return {c["name"]: c for c in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def parts(tree, package):
    """The modules and packages directly under a package."""
    below = [path for path in tree.files if path.parts[0] == package and path.suffix == ".py"]
    names = {path.parts[1].removesuffix(".py") for path in below if len(path.parts) > 1}
    return {f"{package}.{name}" for name in names - {"__init__"}}


def test_contract_of_the_foundation_names_every_other_part_of_host(tree):
    contract = contracts(tree)["site, bus and clock know no other part of host"]
    assert set(contract["forbidden_modules"]) == parts(tree, "host") - FOUNDATION


def test_contract_of_metal_names_every_board_and_main(tree):
    metal = {
        ".".join(path.with_suffix("").parts)
        for path in tree.files
        if path.parts[0] == "firmware" and path.name in ("board.py", "main.py")
    }
    contract = contracts(tree)["the simulator replaces the metal"]
    assert set(contract["forbidden_modules"]) == metal
