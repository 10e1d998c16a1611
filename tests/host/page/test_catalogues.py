"""The compiled catalogues in a data folder: a cache that mends itself."""

import pytest

from host.language import compile_catalogues
from host.page.catalogues import FOLDER, STAMP, Catalogues

NO_CHARSET = (
    b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n\nmsgid "a"\nmsgstr "b"\n'
)


@pytest.mark.parametrize("left", [b"", b"\xde\x12\x04\x95\0\0", b"no catalogue", None])
def test_catalogues_when_a_compiled_one_is_broken_then_it_is_compiled_again(tmp_path, left):
    Catalogues(tmp_path).languages("Europe/Paris")
    compiled = tmp_path / FOLDER / "fr.mo"
    if left is None:
        compiled.unlink()
    else:
        compiled.write_bytes(left)
    french = Catalogues(tmp_path).languages("Europe/Paris")["fr"]
    assert french._("Tripped") == "Déclenchée"


def test_catalogues_when_the_stamp_is_no_text_then_they_are_compiled_again(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / STAMP).write_bytes(b"\xff\xfe")
    assert Catalogues(tmp_path).languages("Europe/Paris")["fr"]._("Tripped") == "Déclenchée"


@pytest.mark.parametrize("source", [b'msgid "caf\xe9"', NO_CHARSET])
def test_sources_when_one_is_no_catalogue_then_the_error_names_it(tmp_path, source):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "odd.po").write_bytes(source)
    with pytest.raises(OSError, match=r"odd\.po: not a catalogue"):
        compile_catalogues(tmp_path, tmp_path)
