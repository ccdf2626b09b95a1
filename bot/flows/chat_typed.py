"""What typed words mean: a wish, a move or an answer, and which form they belong to; knows no platform."""

from dataclasses import dataclass, replace

from bot.errors import NotFoundError
from bot.flows import answering, chat_forms, chat_talk, chat_wishes, chat_words, concern
from bot.flows.answering import Sheet
from bot.flows.chat_forms import FormAt, Told, told
from bot.flows.chat_wishes import Caller
from bot.flows.conversation import SENT, Back, Go, Later, Move, Say, Send, Skip
from bot.flows.deciding import KEEP, TAKE_OUT
from bot.messages import words
from bot.messages.nouns import Care, Problem, Prompt, Review
from bot.plan.questionnaire import FREE_TEXT
from bot.storage import chat_places, outbox
from bot.storage.chat_places import Place
from bot.storage.tables import Touchpoint


@dataclass(frozen=True)
class Typed:
    """Words, and where they were typed; `thread` is empty outside of threads."""

    text: str
    room: str
    thread: str = ""


@dataclass(frozen=True)
class Seen:
    """What a form's message shows: the question (none at a review, or when paused), and its answer's revision."""

    question: str = ""
    revision: int = 0


@dataclass(frozen=True)
class Which:
    """Several forms were begun: which one is meant?"""

    forms: tuple[FormAt, ...]
    care: Care | None = None
    """Whom to tell, said first, where what was typed reads like a concern."""


Heard = FormAt | Told | Which


def hear(caller: Caller, typed: Typed, *, form: int = 0, seen: Seen | None = None) -> Heard:
    """Take typed words; `form` is the touchpoint that was named, `seen` what its message shows, where that is known.

    All that is typed is looked at for a concern (C4), whatever it is taken for.
    """
    heard = _heard(caller, typed, form, seen)
    care = heard.care or screened(caller, typed.text, heard.touchpoint if isinstance(heard, FormAt) else 0)
    return heard if care is None else replace(heard, care=care)


def screened(caller: Caller, text: str, form: int = 0) -> Care | None:
    """Look for a concern in what somebody typed, known or not; `form` is the touchpoint that it was taken for."""
    touchpoint = caller.session.get(Touchpoint, form) if form else None
    mine = [touchpoint.person_id] if touchpoint is not None else [person.id for person in caller.people]
    return concern.screen(
        caller.session,
        caller.partnership,
        text if mine else f"From {caller.account}:\n{text}",
        person_id=mine[0] if mine else None,
        place="chat",
        channel=caller.account.channel,
        now=caller.now,
    )


def _heard(caller: Caller, typed: Typed, form: int, seen: Seen | None) -> Heard:
    sheets = candidates(caller, typed, form)
    sheet = sheets[0] if len(sheets) == 1 else None
    seen = seen or (_standing(sheet) if sheet else Seen())
    answers = sheet is not None and chat_words.names_a_choice(typed.text, sheet.form.question(seen.question))
    apart = None if answers else _apart(caller, typed, sheet, seen)
    apart = apart or (None if answers else _aside(typed, sheet, seen))
    if apart is not None:
        return apart
    if not caller.people:
        return told("unknown")
    if sheet is not None:
        return _to_form(caller, typed, sheet, seen)
    if not sheets:
        return _nowhere(caller)
    return _which(caller, sheets)


def _which(caller: Caller, sheets: list[Sheet]) -> Which:
    return Which(tuple(chat_forms.form_at(caller.session, each, answering.current(each)) for each in sheets))


def candidates(caller: Caller, typed: Typed, form: int = 0) -> list[Sheet]:
    """Give the forms that words may belong to: the named one, that of the thread, or what was begun here."""
    session, partnership = caller.session, caller.partnership
    for touchpoint in [form] if form else _of_thread(caller, typed):
        try:
            sheet = chat_forms.sheet_of(session, partnership, caller.account, touchpoint)
        except NotFoundError:
            continue
        if sheet is not None:
            return [sheet]
    ids = [person.id for person in caller.people]
    here = chat_places.of_people(session, partnership.key, caller.account.channel, ids) if ids else {}
    there = chat_forms.open_sheets(session, partnership, caller.people, now=caller.now) if here else []
    begun = [sheet for sheet in there if chat_forms.is_begun(sheet) and sheet.touchpoint.id in here]
    return _meant(caller, typed, begun) if len(begun) > 1 else begun


def picked(caller: Caller, typed: Typed) -> int:
    """Give a bare number that no one form takes: where forms were listed, it chooses one of them; 0 for all else."""
    number = chat_words.number_named(typed.text)
    sheets = candidates(caller, typed) if number else []
    return 0 if len(sheets) == 1 and not _deaf(caller, sheets[0]) else number


def _meant(caller: Caller, typed: Typed, begun: list[Sheet]) -> list[Sheet]:
    """Give the form that was touched last, of those that ask something where words are no move; all where none was."""
    shown = chat_places.shown_to(caller.session, caller.partnership.key, [each.touchpoint.id for each in begun])
    if not chat_words.move_named(typed.text, None):
        asking = [each for each in begun if not isinstance(answering.current(each), Review)]
        begun = [each for each in asking if shown[each.touchpoint.id].question] or asking or begun
    newest = max(shown[each.touchpoint.id].step for each in begun)
    return [each for each in begun if shown[each.touchpoint.id].step == newest]


def _of_thread(caller: Caller, typed: Typed) -> list[int]:
    """Give the touchpoints of a thread: those shown in it, and that of the message that it hangs from."""
    if not typed.thread:
        return []
    account, key = caller.account, caller.partnership.key
    place = Place(account.channel, account.workspace, typed.room, "", typed.thread)
    found = chat_places.in_thread(caller.session, key, place)
    root = f"{typed.room}:{typed.thread}"
    for person in caller.people:
        sent = outbox.of_person(caller.session, key, person.id, account.channel)
        found += [row.touchpoint_id for row in sent if row.provider_id == root and row.touchpoint_id is not None]
    return found


def _standing(sheet: Sheet) -> Seen:
    step = answering.current(sheet)
    return Seen(step.question, step.seen) if isinstance(step, Prompt) else Seen()


def _apart(caller: Caller, typed: Typed, sheet: Sheet | None, seen: Seen) -> Heard | None:
    """Take what is no word to a form; None if it is one."""
    identity = chat_wishes.identity(caller, typed.text)
    question = sheet.form.question(seen.question) if sheet else None
    if identity is not None:
        # Six digits that are no code of ours may well be an answer.
        wrong = identity == told("code_wrong") and question is not None and question.kind in FREE_TEXT
        return None if wrong else identity
    wish = chat_words.wish_named(typed.text)
    stopped = any(person.stopped_at is not None for person in caller.people)
    if wish == "start" and caller.people and not stopped:
        return _begun(caller, sheet)
    return chat_wishes.take(caller, wish) if wish else None


def _begun(caller: Caller, sheet: Sheet | None) -> FormAt | Told | Which:
    """Begin the form that is meant by `start`, or the one that waits."""
    if sheet is None or not sheet.is_open(caller.now):
        wait = waiting(caller)
        if len(wait) > 1:
            return _which(caller, wait)
        if not wait:
            return chat_wishes.with_care(caller, told("nothing_waits"))
        sheet = wait[0]
    move = None if sheet.state.cursor else Go()
    return chat_talk.moved(caller.session, sheet, move, channel=caller.account.channel, now=caller.now)


def _aside(typed: Typed, sheet: Sheet | None, seen: Seen) -> Told | None:
    """Take thanks, and what begins as a wish does but says more; None where it is an answer."""
    question = sheet.form.question(seen.question) if sheet else None
    written = question is not None and question.kind in FREE_TEXT
    if chat_words.is_thanks(typed.text) and not written:
        return told("welcome")
    return told("meant_stop") if written and chat_words.may_mean_stop(typed.text) else None


def _nowhere(caller: Caller) -> Told:
    return chat_wishes.with_care(caller, told("nothing_shown" if waiting(caller) else "nothing_waits"))


def waiting(caller: Caller) -> list[Sheet]:
    """Give the forms that wait for an answer of whoever types."""
    open_ = chat_forms.open_sheets(caller.session, caller.partnership, caller.people, now=caller.now)
    return [sheet for sheet in open_ if sheet.state.cursor != SENT]


def _deaf(caller: Caller, sheet: Sheet) -> str:
    """Give the key of the words that say why a form takes no words now; nothing where it does."""
    if not sheet.is_open(caller.now):
        return "closed"
    if sheet.state.cursor == SENT:
        return "sent_already"
    shown_here = chat_places.of(caller.session, caller.partnership.key, sheet.touchpoint.id) is not None
    return "" if chat_forms.is_begun(sheet) and shown_here else "nothing_shown"


def _to_form(caller: Caller, typed: Typed, sheet: Sheet, seen: Seen) -> FormAt | Told:
    if deaf := _deaf(caller, sheet):
        return told(deaf) if deaf == "closed" else chat_wishes.with_care(caller, told(deaf))
    move, channel = _move(sheet, typed.text, seen), caller.account.channel
    shown = chat_talk.moved(caller.session, sheet, move, channel=channel, now=caller.now)
    if move is None:
        at_review = isinstance(shown.step, Review)
        said = chat_wishes.with_care(caller, told("not_an_answer")) if at_review else told("asked_again")
        return shown.also(said.text)
    if isinstance(move, Go) and isinstance(shown.step, Prompt):
        return replace(shown, note=words.say("chat.still_to_answer"))
    if isinstance(move, Say) and isinstance(shown.step, Problem):
        return replace(shown, step=chat_words.naming_the_answers(shown.step))
    return shown


def _move(sheet: Sheet, text: str, seen: Seen) -> Move | None:
    question = sheet.form.question(seen.question)
    match chat_words.move_named(text, question):
        case "back":
            return Back(seen.question)
        case "later":
            return Later()
        case "send" | "send_out" | "send_in" as how:
            # Nothing is sent that was not reviewed.
            reviewed = question is None and isinstance(answering.current(sheet), Review)
            details = {"send_out": TAKE_OUT, "send_in": KEEP}.get(how, "")
            return Send(sheet.state.revision, details) if reviewed else Go()
        case "skip":
            return Skip(seen.question, seen.revision) if question else None
    return Say(seen.question, seen.revision, chat_words.value_of(question, text)) if question else None
