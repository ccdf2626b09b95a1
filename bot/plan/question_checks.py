"""Whether the questions of one questionnaire fit together: keys, conditions, placeholders, hints."""

import re
from collections.abc import Iterator, Sequence

from bot.errors import Fault
from bot.plan.including import Asked
from bot.plan.plain_words import nearest
from bot.plan.questionnaire import FREE_TEXT, NUMERIC, Condition, Question

LONGEST_KEY = 60
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_ACTION_KEY = re.compile(r"action_[1-9]")
_ATTENDANCE = ("all", "part", "none")


def check(name: str, asked: Sequence[Asked]) -> Iterator[Fault]:
    """Find the questions of the questionnaire `name` that cannot be asked as they stand."""
    earlier: dict[str, Asked] = {}
    pairs: dict[str, str] = {}
    for each in asked:
        question = each.question
        if question.key in earlier:
            mend = "give one of them another key"
            yield each.fault(f"'{question.key}' is asked twice in questionnaire '{name}'", mend, "key")
        if question.pair and pairs.setdefault(question.pair, question.key) != question.key:
            problem = f"'{pairs[question.pair]}' has the pair '{question.pair}', too"
            yield each.fault(problem, "give one of them another pair", "pair")
        yield from _alone(each)
        for number, condition in enumerate(question.when):
            found = _condition(each, condition, earlier, asked)
            if found:
                yield each.fault(*found, "when", number)
        earlier.setdefault(question.key, each)


def _alone(each: Asked) -> Iterator[Fault]:
    """Find what is wrong with a question whatever stands around it."""
    question = each.question
    if not _KEY.fullmatch(question.key):
        mend = "use small letters, digits and _, with a letter first"
        yield each.fault(f"'{question.key}' is no key", mend, "key")
    for key, place in ((question.key, "key"), *((option.key, "options") for option in question.options)):
        if len(key) > LONGEST_KEY:
            mend = f"make it {LONGEST_KEY} characters at the most: it stands behind every button in a chat"
            yield each.fault(f"the key '{key[:20]}...' is too long", mend, place)
    for field in ("text", "hint"):
        for placeholder in _PLACEHOLDER.findall(getattr(question, field)):
            if placeholder != question.per:
                problem = f"nothing fills {{{placeholder}}}"
                yield each.fault(problem, "add 'per: outcome' or 'per: action', or take it out", field)
    if question.kind in FREE_TEXT and question.about != "supervisor_name" and "child" not in question.hint.lower():
        problem = "a question with free text must ask people not to name a child"
        yield each.fault(problem, "add it to the hint: 'Please do not name a child.'", "hint")
    if question.pair and question.kind not in NUMERIC:
        mend = f"pair questions of these kinds: {', '.join(sorted(NUMERIC))}"
        yield each.fault(f"answers of kind '{question.kind}' cannot be compared before and after", mend, "pair")
    values = [option.key for option in question.options]
    if len(set(values)) < len(values) or "" in values:
        mend = "write them as 'key: ...' and 'label: ...'"
        yield each.fault("two of its options have the same key, or one has none", mend, "options")
    yield from _what_the_bot_does(each, question)


def _what_the_bot_does(each: Asked, question: Question) -> Iterator[Fault]:
    if question.about == "attendance" and (question.kind != "one" or set(question.values()) != set(_ATTENDANCE)):
        problem = "the question about attendance must be of kind 'one' with the options all, part and none"
        yield each.fault(problem, "write each as 'key: all' and its 'label:'", "options")
    if question.about == "action" and (question.kind not in FREE_TEXT or not _ACTION_KEY.fullmatch(question.key)):
        problem = "a question about an action must be a free text with the key action_1, action_2 or action_3"
        yield each.fault(problem, "rename it, or change its kind to 'short'", "key")
    if question.about == "supervisor_email" and question.kind != "email":
        yield each.fault(
            "a question about a supervisor's address must be of kind 'email'", "write 'kind: email'", "kind"
        )


def _condition(
    each: Asked, condition: Condition, earlier: dict[str, Asked], asked: Sequence[Asked]
) -> tuple[str, str] | None:
    named = condition.question
    there = earlier.get(named)
    if there is None:
        return _not_earlier(each, named, earlier, asked)
    if there.question.per and there.question.per != each.question.per:
        return f"'{named}' is asked once for each {there.question.per}", f"ask this per {there.question.per}, too"
    if condition.answered and not condition.is_ and not condition.is_not:
        return None
    if not condition.is_ and not condition.is_not:
        return "the condition says none of 'is', 'is_not' and 'answered'", "add one of them"
    values = there.question.values()
    if not values:
        return (
            f"'{named}' is of kind '{there.question.kind}' and has no values to choose",
            "name a question with choices",
        )
    wrong = [value for value in (*condition.is_, *condition.is_not) if value not in values]
    return (f"'{named}' has no value '{wrong[0]}'", nearest(wrong[0], values)) if wrong else None


def _not_earlier(each: Asked, named: str, earlier: dict[str, Asked], asked: Sequence[Asked]) -> tuple[str, str] | None:
    if named == each.question.key:
        return "the question waits for its own answer", "name an earlier question"
    if any(other.question.key == named for other in asked):
        return f"'{named}' is asked later", "move it up, or take the condition out"
    written = each.document.file.data.get("questions")
    if any(isinstance(item, dict) and item.get("key") == named for item in written):
        return None  # it is there, with a fault of its own, which is told already
    return f"there is no question '{named}'", nearest(named, earlier)
