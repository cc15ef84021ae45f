from pinproof.requirements.advice.variables import find_never_filled, trials, variables
from pinproof.source import SourceFile, Span

TEXT = "https://${A_1}:${b}@$CC/%D_E%/${}/$(F)/%20"
WHOLE = Span(0, len(TEXT))
SOURCE = SourceFile(path="x", text=TEXT)


def test_variables_have_names_and_places() -> None:
    (word,) = variables(SOURCE, WHOLE)
    assert (word.text, TEXT[slice(*word.span)]) == ("A_1", "${A_1}")
    assert variables(SOURCE, Span(0, 10)) == []


def test_other_notations_are_found() -> None:
    assert [word.text for word in find_never_filled(SOURCE, WHOLE)] == [
        "${b}",
        "$CC",
        "%D_E%",
        "$(F)",
    ]


def test_trials_keep_every_place() -> None:
    assert trials("a==${V}") == ["a==0000", "a=='00'"]
    assert trials("a==1") == []
