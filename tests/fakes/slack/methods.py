"""All methods of the fake's Web API: the scope that each needs and how often a minute it may be called."""

from collections.abc import Callable
from typing import NamedTuple

from tests.fakes.slack import chat, conversations, files, views
from tests.fakes.slack.calls import Call, Reply
from tests.fakes.slack.tiers import POSTS_A_MINUTE

TIER_2, TIER_3, TIER_4 = 20, 50, 100


class Method(NamedTuple):
    """A method, its scope and its tier."""

    run: Callable[[Call], Reply]
    scope: str = ""
    a_minute: int = TIER_4


METHODS: dict[str, Method] = {
    "auth.test": Method(conversations.auth_test, a_minute=300),
    "chat.delete": Method(chat.delete, "chat:write", TIER_3),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write", POSTS_A_MINUTE),
    "chat.update": Method(chat.update, "chat:write", TIER_3),
    "conversations.history": Method(conversations.history, a_minute=TIER_3),
    "conversations.open": Method(conversations.open_, "im:write", TIER_3),
    "conversations.replies": Method(conversations.replies, a_minute=TIER_3),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "users.info": Method(conversations.user_info, "users:read"),
    "users.lookupByEmail": Method(conversations.lookup_by_email, "users:read.email", TIER_3),
    "views.open": Method(views.open_),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}
