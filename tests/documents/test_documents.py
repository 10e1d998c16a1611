"""Documents hold what they promise: links lead somewhere, words and commands exist."""

import re
import subprocess
import sys

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
README = ("README.md", "README.fr.md")


def markdown(tree):
    for path in tree.files:
        if path.suffix == ".md":
            yield path, (tree.root / path).read_text(encoding="utf-8")


def test_links_between_documents_lead_to_a_file(tree):
    dead = [
        f"{path}: {target}"
        for path, text in markdown(tree)
        for target in LINK.findall(text)
        if "://" not in target and not (tree.root / path.parent / target).exists()
    ]
    assert not dead


def test_both_readmes_show_the_same_commands(tree):
    def blocks(name):
        text = (tree.root / name).read_text(encoding="utf-8")
        code = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        return [line for block in code for line in block.splitlines() if "git clone" not in line]

    assert blocks(README[0]) == blocks(README[1])


def test_readme_names_the_words_of_bootstrap(tree):
    source = (tree.root / "bootstrap.py").read_text(encoding="utf-8")
    words = re.search(r"words = \{(.*?)\}", source).group(1)
    for name in README:
        text = (tree.root / name).read_text(encoding="utf-8")
        assert set(re.findall(r"`make (\w+)", text)) == set(re.findall(r'"(\w+)"', words))


def test_readme_names_each_command_of_the_command_line(tree):
    command = [sys.executable, "-m", "heliose", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tree.root)
    listed = re.findall(r"^  (\w+)", done.stdout.partition("Commands:")[2], re.MULTILINE)
    for name in README:
        text = (tree.root / name).read_text(encoding="utf-8")
        missing = [word for word in listed if not re.search(rf"`{word}\b", text)]
        assert not missing


def test_files_that_a_readme_names_exist(tree):
    for name in README:
        text = (tree.root / name).read_text(encoding="utf-8")
        paths = re.findall(r"[\s`](\w+/[\w/.-]+\.(?:toml|py|md))", text)
        assert not [path for path in paths if not (tree.root / path).exists()]
