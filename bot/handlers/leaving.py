"""Leaving a shared device: the browser's number ends, and a page says how to come back (ASVS 5, 7.4.4)."""

from fastapi.responses import Response

from bot.handlers.web_replies import page
from bot.handlers.web_visits import Visit, cookie

FORGET, FORGET_OTHERS = "forget", "forget_others"
CLEARED = '"cache", "storage"'
"""What `Clear-Site-Data` names. Not "cookies": that would take those of all hosts of the council's domain, too (MDN);
our one cookie is ended by itself."""


def gone(who: Visit, **facts: object) -> Response:
    """Answer with the page of a device that is forgotten, and have its browser drop what it has of ours."""
    came = page("forgotten", purpose=who.purpose, here=who.path, **{"care": None, "sent": True, **facts})
    came.headers["Clear-Site-Data"] = CLEARED
    came.delete_cookie(cookie(who.secure), secure=who.secure, httponly=True, samesite="lax")
    return came
