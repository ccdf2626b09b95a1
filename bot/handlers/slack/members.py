"""Who somebody is in the workspace, as Slack says: its own people, or guests, strangers, bots and who has left."""

from bot.errors import Permanent, Temporary
from bot.flows import chat_forms, chat_identity
from bot.handlers.slack.here import CHANNEL, Here
from bot.handlers.slack.profiles import BELIEVED_BRIEFLY, BELIEVED_FOR, Member, read
from bot.outbound.slack.client import failures
from bot.plan.model import Officer
from bot.storage import chat_accounts, people

NOT_NOW = "Slack does not say at the moment who you are: please try again in a minute."


class Members:
    """The accounts of a workspace, each asked of Slack once in some minutes."""

    def __init__(self, here: Here) -> None:
        self._here = here

    def of(self, user: str, *, anew: bool = False) -> Member:
        """Say who somebody is, as of the last minute if `anew`; raises `Temporary` or `Permanent` if Slack does not."""
        here = self._here
        known = here.profiles.of(user, here.now, within=BELIEVED_BRIEFLY if anew else BELIEVED_FOR)
        if known is None:
            with failures(here.desk.clock):
                said = here.client().users_info(user=user)
            known = read(said.get("user") or {}, here.team)
            here.profiles.put(user, known, here.now)
        return known

    def officer(self, user: str, what: str, *, anew: bool = False) -> Officer | str:
        """Give the officer whose account this is, or the words that refuse; a refusal is in the audit log.

        Slack is asked `anew`, unless that was within the last minute, where something is done or people are named.
        """
        with self._here.reading() as session:
            found = chat_identity.officer(session, self._here.partnership, self._here.account(user))
        said = self.refusal(user, anew=anew)
        if not said and found is not None:
            return found
        said = said or not_bound(self._here)
        with self._here.writing() as session:
            self._here.note(session, user, f"refused: {what}")
        return said

    def refusal(self, user: str, *, anew: bool = False) -> str:
        """Say why somebody cannot be an officer here; nothing where they may."""
        try:
            member = self.of(user, anew=anew)
        except (Temporary, Permanent):
            return NOT_NOW
        if member.may_be_officer:
            return ""
        return (
            f"This is for officers of {self._here.partnership.about.name}, with a full account of this workspace; "
            "guests and people of other companies cannot use it."
        )

    def recognise(self, user: str) -> None:
        """Take somebody for the one person of their profile's address, as looking them up by it would have."""
        here = self._here
        with here.reading() as session:
            if chat_forms.people_of(session, here.partnership, here.account(user)):
                return
        try:
            member = self.of(user)
        except (Temporary, Permanent):
            return
        if not member.email or member.stranger or member.gone:
            return
        with here.writing() as session:
            there = people.with_address(session, here.key, member.email)
            if len(there) == 1:
                chat_accounts.remember(
                    session,
                    here.key,
                    there[0].id,
                    channel=CHANNEL,
                    workspace=here.team,
                    account=user,
                    email=there[0].email,
                    now=here.now,
                )


def not_bound(here: Here) -> str:
    """Tell whoever is not known as an officer or a trainer how one becomes known."""
    return (
        f"Only officers of {here.partnership.about.name} may ask this, and trainers about their own events. If you are "
        "one, type: /evaluation officer and your address, and a code is mailed to it."
    )
