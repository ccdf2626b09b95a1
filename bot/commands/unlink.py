"""`unlink`: a chat account that a mailed code has linked to somebody's address is theirs no more."""

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.grammar import shortened
from bot.errors import NotFoundError, WordsError
from bot.flows import chat_forms, chat_identity
from bot.messages.nouns import Action, Answer, Json, Table
from bot.messages.wording import count
from bot.storage import chat_places, people
from bot.storage.chat_officers import Account
from bot.storage.tables import Person

USAGE = "unlink name@example.org"
NOW = "now"
Links = list[tuple[Person, Account]]


def unlink(session: Session, context: Context, words: str) -> Answer:
    """Show which accounts are linked to an address, or take that back."""
    address, _, rest = words.partition(" ")
    if "@" not in address:
        raise WordsError(f"unlink: whose address? - write it like '{USAGE}'")
    if rest.casefold() not in ("", NOW):
        like = f"'unlink {address}' or 'unlink {address} {NOW}'"
        raise WordsError(f"unlink: '{shortened(rest)}' is not understood - write {like}")
    found = people.with_address(session, context.partnership.key, address)
    if not found:
        raise NotFoundError(f"{address}: nobody has this address - look it up in the roster")
    links = [(who, each) for who in found for each in chat_identity.links_of(session, context.partnership, who)]
    if not links:
        told = "Nobody has linked an account to it by a mailed code: there is nothing to take back."
        return Answer(f"Unlink {address}", (told,), _json(address, []))
    return _done(session, context, address, links) if rest else _shown(session, context, address, links)


def _shown(session: Session, context: Context, address: str, links: Links) -> Answer:
    rows = tuple(
        (_name(person), each.channel.capitalize(), each.workspace, each.account, _forms(session, context, person, each))
        for person, each in links
    )
    table = Table(("Who", "Chat", "Workspace", "Account", "Shown there"), rows)
    command = f"unlink {address} {NOW}"
    ask = f"Nothing has been changed: '{command}' takes {'the link' if len(links) == 1 else 'these links'} back."
    return Answer(f"Unlink {address}", (table, ask), _json(address, links), (Action("Unlink it now", command),))


def _done(session: Session, context: Context, address: str, links: Links) -> Answer:
    for person in {person.id: person for person, _ in links}.values():
        chat_identity.unlink(session, context.partnership, person, now=context.now, who=context.who)
    told = [
        f"{_name(person)} is linked to {each.channel.capitalize()} account {each.account} no more: "
        "what is pressed or typed there no longer counts as theirs."
        for person, each in links
    ]
    stopped = {_name(person): None for person, _ in links if person.stopped_at is not None}
    wished = [f"{name} asked not to be written to, and that stays so: see 'why {address}'." for name in stopped]
    kept = "What has been answered is kept, and so is what was said of how they are written to."
    goes = "What is sent next goes to the account that the chat itself knows by the address, or by mail."
    again = f'Whoever reads its mail can link it again: they type "link {address}" to the bot, then the mailed code.'
    parts = (*told, *wished, kept, goes, again)
    return Answer(f"Unlink {address}", parts, _json(address, links, unlinked=len(links)))


def _forms(session: Session, context: Context, person: Person, account: Account) -> str:
    places = chat_places.of_people(session, context.partnership.key, account.channel, [person.id])
    waiting = chat_forms.open_sheets(session, context.partnership, [person], now=context.now)
    there = {touchpoint for touchpoint, place in places.items() if place.workspace == account.workspace}
    return count(sum(sheet.touchpoint.id in there for sheet in waiting), "open form")


def _name(person: Person) -> str:
    return person.name or person.email


def _json(address: str, links: Links, *, unlinked: int = 0) -> dict[str, Json]:
    listed: list[Json] = [
        {
            "name": person.name,
            "email": person.email,
            "channel": each.channel,
            "workspace": each.workspace,
            "account": each.account,
        }
        for person, each in links
    ]
    return {"email": address.casefold(), "links": listed, "unlinked": unlinked}
