"""`concerns.yaml`: the phrases by which a text reads like a concern, for all and a partnership's own (C4)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.insight.concern_signs import signs
from bot.plan import concerns, loading
from bot.plan.concerns import Phrases
from bot.plan.wording import plain_word

FEW = """\
lists:
  CHILD: child, young person
child:
  always: [CHILD bruis*]
  unless_training: [CHILD sad]
colleague: {}
distress:
  always: [kill_myself]
training: [course]
harmless: [bruised apple]
"""


def phrases(folder: Path, text: str, own: str = "") -> Phrases:
    (folder / "concern_points.yaml").write_text("{}", encoding="utf-8")
    (folder / "concerns.yaml").write_text(text, encoding="utf-8")
    if own:
        (folder / "partnerships/tscp/concerns.yaml").write_text(own, encoding="utf-8")
    return loading.load(folder)["tscp"].phrases


def faults(folder: Path, text: str, own: str = "") -> list[str]:
    (folder / "concerns.yaml").write_text(text, encoding="utf-8")
    if own:
        (folder / "partnerships/tscp/concerns.yaml").write_text(own, encoding="utf-8")
    return [str(fault) for fault in loading.inspect(folder)[1]]


def test_our_phrases_have_no_faults_and_look_for_every_kind() -> None:
    found = concerns.shipped()
    assert {sign.kind for sign in found.signs} == set(concerns.KINDS)
    assert found.training and found.harmless and found.misspelt


def test_a_configuration_without_phrases_is_searched_by_ours(a_configuration: Callable[..., Path]) -> None:
    assert loading.load(a_configuration())["tscp"].phrases == concerns.shipped()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A young person with a big bruise", {"child"}),
        ("A young and very old person bruised", set()),
        ("The child and a dog and a cat have bruises", set()),
        ("Bruises. Child.", set()),
        ("The bruised child", set()),
        ("A sad child. A child is sad.", {"child"}),
        ("On the course a child was sad", set()),
        ("On the course. A child was sad", {"child"}),
        ("On the course a child was bruised", {"child"}),
        ("The child ate a bruised apple", set()),
        ("I could kill myself and the child is bruised", {"child", "distress"}),
        ("I could kill it myself", set()),
    ],
)
def test_a_phrase_is_found_as_the_rules_say(a_configuration: Callable[..., Path], text: str, kinds: set[str]) -> None:
    assert signs(text, phrases(a_configuration(), FEW)) == kinds


def test_words_parted_by_an_ampersand_stand_anywhere_in_one_sentence(a_configuration: Callable[..., Path]) -> None:
    found = phrases(a_configuration(), "child: {always: [dad & bruis*/mark_on]}\ncolleague: {}\ndistress: {}")
    assert signs("Bruises, and we asked all of them, and in the end it was dad", found) == {"child"}
    assert signs("Dad says that there is no mark on her cheek", found) == {"child"}
    assert not signs("Bruises. Dad.", found)


def test_a_partnership_adds_phrases_and_takes_harmless_ones_out(a_configuration: Callable[..., Path]) -> None:
    own = "more: {colleague: [CHILD & shed]}\nnever: [child bruise_free]"
    found = phrases(a_configuration(), FEW, own)
    assert signs("Into the shed he went with a child", found) == {"colleague"}
    assert not signs("A child is bruise free", found)
    assert signs("A child is bruised", found) == {"child"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[MINE bruis*]", "there is no list MINE"),
        ("[a & ]", "'a &': is no phrase"),
        ("['br*uise']", "'br*uise' is no word"),
        ("[br*]", "'br*' fits too many words"),
        ("[a//b]", "'' is no word"),
        ("[child hit, child  hit]", "stands twice"),
        ("['']", "an entry is empty"),
        ("{}", "should be a list"),
    ],
)
def test_a_fault_of_the_phrases_is_named_with_its_place(
    a_configuration: Callable[..., Path], written: str, told: str
) -> None:
    found = faults(a_configuration(), f"colleague: {{}}\ndistress: {{}}\nchild:\n  always: {written}\n")
    assert any("concerns.yaml: line 4, child.always" in each and told in each for each in found), found


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("never: [bruis*]", "'bruis*' is a single word, and would hide concerns"),
        ("more: {child: [CHILDREN hit]}", "there is no list CHILDREN"),
        ("more: {kid: [x]}", "there is no field 'kid' here"),
        ("always: [x]", "concerns.yaml: line 1, always"),
    ],
)
def test_a_fault_of_a_partnerships_own_is_named_with_its_place(
    a_configuration: Callable[..., Path], written: str, told: str
) -> None:
    found = faults(a_configuration(), FEW, written)
    assert any("partnerships/tscp/concerns.yaml: line 1" in each and told in each for each in found), found


def test_a_list_with_a_name_in_small_letters_is_named(a_configuration: Callable[..., Path]) -> None:
    found = faults(a_configuration(), FEW.replace("CHILD: child", "child: child"))
    assert "use two or more capital letters" in found[0]


def test_a_fault_is_one_line_whatever_it_quotes(a_configuration: Callable[..., Path]) -> None:
    found = faults(a_configuration(), FEW.replace("CHILD: child", '"a\\n\\nb": child'))
    assert found and not [each for each in found if "\n" in each]


@pytest.mark.parametrize("where", ["training", "harmless", "never"])
def test_several_sentences_are_refused_where_words_are_taken_out(
    a_configuration: Callable[..., Path], where: str
) -> None:
    """C4: they would hide what stands between."""
    shared = re.sub(f"(?m)^{where}: .*$", f"{where}: [coach && he winks]", FEW)
    own = "never: [coach && he winks]" if where == "never" else ""
    (told,) = faults(a_configuration(), shared, own)
    assert f"{where}[1]: 'coach && he winks': && can only stand in what is looked for; write & for the same" in told


@pytest.mark.parametrize("place", ["always", "unless_training"])
def test_several_sentences_may_be_looked_for(a_configuration: Callable[..., Path], place: str) -> None:
    found = phrases(
        a_configuration(),
        f"colleague: {{{place}: [coach && he winks]}}\nchild: {{}}\ndistress: {{}}\ntraining: [course]",
    )
    assert signs("The coach is odd. He winks at them.", found) == {"colleague"}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("14yo", "yo"),
        ("9yrs", "yo"),
        ("3yrold", "yo"),
        ("yr9s", "pupil"),
        ("Y10", "pupil"),
        ("2nite", "2nite"),
        ("nite", "night"),
        ("wi", "with"),
        ("cannae", "cant"),
        ("didnae", "didnt"),
        ("Can’t", "cant"),
        ("hittin", "hitting"),
        ("hittin'", "hitting"),
        ("cabin", "cabin"),
        ("noone", "nobody"),
        ("ur", "your"),
    ],
)
def test_common_ways_of_typing_and_of_scots_are_one_word(typed: str, plain: str) -> None:
    """C4: as people write on a phone."""
    assert plain_word(typed) == plain
