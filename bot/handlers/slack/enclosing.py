"""Documents of an answer come as files into the officer's own messages with the app.

Slack has no file that only one person in a channel sees.
"""

from bot.errors import Permanent, Temporary
from bot.handlers.slack import telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.parse import Spot
from bot.messages.nouns import Answer, Attachment
from bot.outbound.slack.client import failures

REFUSED = "Slack did not take the file: ask again in a while, or use 'evalbot ask' at the terminal."


def send(here: Here, spot: Spot, answer: Answer) -> None:
    """Make the documents of an answer, send them, and say where they are; nothing where there are none."""
    files = answer.files() if answer.files else ()
    if not files:
        return
    try:
        _upload(here, spot.user, files)
    except (Temporary, Permanent):
        telling.tell(here, spot, REFUSED)
    else:
        which = "file is" if len(files) == 1 else f"{len(files)} files are"
        telling.tell(here, spot, f"The {which} in your messages with Evalbot.")


def _upload(here: Here, user: str, files: tuple[Attachment, ...]) -> None:
    client = here.client()
    with failures(here.desk.clock):
        room = client.conversations_open(users=[user])["channel"]["id"]
        for file in files:
            picture = file.media_type.startswith("image/")
            client.files_upload_v2(
                channel=room,
                filename=file.name,
                content=file.content,
                title=file.name,
                alt_txt=(file.alt or file.name)[:2000] if picture else None,
            )
