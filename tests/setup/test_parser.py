"""The command line speaks French, also when it refuses."""

import pytest

from coincide.cli import COMMANDS, main, parser


@pytest.mark.parametrize("name", [name for name, *_ in COMMANDS])
def test_each_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("Usage : coincide " + name)
    assert "--json" in told
    for english in ("show this", "positional", "options:", "usage:"):
        assert english not in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "il manque"),
        (["dmo"], "n'est pas possible"),
        (["demo", "--port", "abc"], "n'est pas un port"),
        (["demo", "--port", "70000"], "n'est pas un port"),
        (["backup"], "il manque : FICHIER"),
        (["figures", "--wrong"], "non compris : --wrong"),
        (["db", "fly"], "n'est pas possible"),
    ],
)
def test_wrong_words_get_a_french_sentence_and_code_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_top_help_lists_every_command() -> None:
    told = parser().format_help()
    for name, sentence, *_ in COMMANDS:
        assert name in told
        assert sentence.split(",")[0].split("(")[0].strip()[:20] in told
