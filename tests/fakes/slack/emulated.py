"""emulate, an outside peer: somebody else's idea of Slack's Web API (`make test-deps` installs it)."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

FOLDER = Path(__file__).parents[3] / ".venv" / "emulate"
TOKEN = "xoxb-emulate"
SCOPES = ["chat:write", "im:history", "im:write", "users:read", "users:read.email", "files:read", "files:write"]
_SCRIPT = """
import { createEmulator } from "emulate";
const slack = await createEmulator({ service: "slack", port: 0, seed: JSON.parse(process.argv[1]) });
console.log(slack.url);
process.stdin.on("end", () => slack.close().then(() => process.exit(0))).resume();
"""


class NoEmulateError(Exception):
    """It is not installed here."""


@contextmanager
def emulated(*emails: str) -> Iterator[str]:
    """Run emulate with a workspace of these people; gives the address of its Web API."""
    node = which("node")
    if node is None or not (FOLDER / "node_modules" / "emulate").exists():
        raise NoEmulateError("emulate is not installed: run 'make test-deps', which needs node and npm")
    people = [{"name": email.partition("@")[0], "email": email} for email in emails]
    app = {
        "client_id": "1.2",
        "client_secret": "none",
        "app_id": "A1",
        "name": "Evalbot",
        "bot_name": "evalbot",
        "bot_id": "B1",
        "bot_user_id": "UBOT",
        "redirect_uris": [],
        "scopes": SCOPES,
    }
    token = {"token": TOKEN, "type": "bot", "user": "UBOT", "bot_id": "B1", "bot_user_id": "UBOT", "scopes": SCOPES}
    seed = {
        "slack": {"users": people, "oauth_apps": [app], "tokens": [token | {"app_id": "A1"}], "strict_scopes": True}
    }
    with subprocess.Popen(
        [node, "--input-type=module", "--eval", _SCRIPT, json.dumps(seed)],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("emulate did not start")
            yield f"{url.replace('localhost', '127.0.0.1')}/api/"
        finally:
            process.stdin.close()
            process.wait(10)
