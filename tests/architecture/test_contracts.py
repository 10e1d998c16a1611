"""The import contracts in pyproject.toml speak of the whole tree."""

import tomllib


def contracts(tree):
    text = (tree.root / "pyproject.toml").read_text(encoding="utf-8")
    return {c["name"]: c for c in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def test_contract_of_metal_then_names_every_board_and_main(tree):
    metal = {
        ".".join(path.with_suffix("").parts)
        for path in tree.files
        if path.parts[0] == "firmware" and path.name in ("board.py", "main.py")
    }
    contract = contracts(tree)["the simulator replaces the metal"]
    assert set(contract["forbidden_modules"]) == metal
