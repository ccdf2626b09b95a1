"""Where a plain reply to a partnership's letters goes."""

from bot.outbound.graph.mailboxes import mailboxes, usual
from bot.plan.model import Plans
from bot.settings import Settings


def reply_addresses(settings: Settings, plans: Plans) -> dict[str, str]:
    """Give the address by partnership: the one that is set, else the mailbox that is read, else the officers' own."""
    own, for_all = mailboxes(settings, plans), usual(settings)
    read = {key: mailbox.address for key in plans if (mailbox := own.get(key, for_all))}
    return {
        key: settings.reply_to or read.get(key) or each.about.business_unit.email or "" for key, each in plans.items()
    }
