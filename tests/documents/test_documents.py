"""Documents hold what they promise: links lead somewhere, words and commands exist."""

import re
import shlex
import subprocess
import sys

from heliose.app import main

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
    words = re.search(r"words = \{(.*?)\}", source, re.DOTALL).group(1)
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


def commands(tree):
    """Words of each command that the README shows in a block, without the program's name."""
    text = (tree.root / README[0]).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_heliose_as_the_readme_shows_it_when_run_then_it_works(tree, capsys):
    shown = [words[1:] for words in commands(tree) if words[0].endswith("/heliose")]
    assert len(shown) >= 7
    # What would take minutes, or for ever, ends early; a run cut short may miss what it expects.
    early = {("sim", "run"): ["--until", "2"], ("sim", "board"): ["--seconds", "0"]}
    for words in shown:
        code = main([*words, *early.get(tuple(words[:2]), [])])
        said = capsys.readouterr()
        assert code == 0 or (words[:2] == ["sim", "run"] and code == 1), (words, said.err)
        assert said.out, words
        assert said.err == "", words


def test_make_run_as_the_readme_shows_it_when_asked_then_has_these_options(tree, capsys):
    texts = [(tree.root / name).read_text(encoding="utf-8") for name in README]
    options = {found for text in texts for found in re.findall(r'make run ARGS="(.*?)"', text)}
    assert options
    for line in options:
        assert main(["run", *shlex.split(line), "--help"]) == 0, capsys.readouterr().err


def test_commands_in_the_table_of_the_readme_when_asked_then_have_their_help(tree, capsys):
    text = (tree.root / README[0]).read_text(encoding="utf-8")
    table = text.partition("| command (")[2].partition("\n\n")[0]
    named = re.findall(r"`([a-z][a-zA-Z ]*)`", table.partition("| --- |")[2])
    assert len(named) > 10
    for words in named:
        lower = [word for word in words.split() if word.islower()]
        assert main([*lower, "--help"]) == 0, (words, capsys.readouterr().err)


def test_files_that_a_readme_names_exist(tree):
    for name in README:
        text = (tree.root / name).read_text(encoding="utf-8")
        paths = re.findall(r"[\s`](\w+/[\w/.-]+\.(?:toml|py|md))", text)
        assert not [path for path in paths if not (tree.root / path).exists()]
