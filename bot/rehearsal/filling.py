"""Fills in a form as a person would: question by question, by the conversation's own rules."""

from bot.flows.conversation import Say, Send, Skip, State, show, take
from bot.messages.nouns import Problem, Prompt, Review, Step, Value
from bot.plan.questionnaire import Form, Question
from bot.rehearsal.voices import Voice


def fill_in(form: Form, state: State, voice: Voice) -> dict[str, Value]:
    """Go on from where a response stands up to its review; gives every answer, skipped ones as empty."""
    step = show(form, state)
    while isinstance(step, Prompt):
        state, step = _answered(form, state, step, voice)
    if isinstance(step, Review):
        state, step = take(form, state, Send(state.revision))
    return {key: held.value for key, held in state.answers.items()}


def _answered(form: Form, state: State, prompt: Prompt, voice: Voice) -> tuple[State, Step]:
    question = form.question(prompt.question)
    value = voice.say(question) if question else ""
    move = Say(prompt.question, prompt.seen, value) if value else Skip(prompt.question, prompt.seen)
    after, step = take(form, state, move)
    if isinstance(step, Problem) and question is not None:
        after, step = take(form, state, Say(prompt.question, prompt.seen, _anything(question)))
    return after, step


def _anything(question: Question) -> Value:
    """Give an answer that any question of its kind takes."""
    plain = {"date": "2026-01-01", "email": "somebody@example.org"}
    return question.values()[0] if question.values() else plain.get(question.kind, "-")
