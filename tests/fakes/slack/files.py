"""The fake's files.* methods: an address to send bytes to, then the file is shared as a message."""

from typing import Any

from tests.fakes.slack.calls import Call, Reply
from tests.fakes.slack.workspaces import File, RefusedError, unique


def get_upload_url(call: Call) -> Reply:
    """`files.getUploadURLExternal`: where the bytes go."""
    name, length = call.text("filename"), call.number("length", 0)
    if length <= 0:
        raise RefusedError("invalid_arguments", response_metadata={"messages": ["[ERROR] length must be above 0"]})
    workspace = call.workspace
    file = File(unique("F"), name, workspace.bot_user, length, str(call.args.get("alt_txt") or ""))
    workspace.files[file.id] = file
    return {"upload_url": f"{call.base}/upload/{workspace.team}/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Reply:
    """`files.completeUploadExternal`: shares what was sent, in a conversation or a thread of it."""
    asked = call.data("files")
    if not isinstance(asked, list) or not asked:
        raise RefusedError("invalid_arguments")
    workspace = call.workspace
    found = [workspace.files.get(str(each.get("id"))) for each in asked]
    files = [each for each in found if each is not None and each.content is not None and not each.shared]
    if len(files) != len(asked):
        raise RefusedError("file_not_found")
    for file, each in zip(files, asked, strict=True):
        file.title = each.get("title") or file.name
    if call.args.get("channel_id"):
        room = call.room("channel_id")
        thread = call.args.get("thread_ts")
        if thread:
            if str(thread) not in room.messages:
                raise RefusedError("thread_not_found")
            room.messages[str(thread)].setdefault("thread_ts", str(thread))
        for file in files:
            file.shared = True
        workspace.post(
            room,
            workspace.bot_user,
            text=str(call.args.get("initial_comment") or ""),
            files=[shown(each, call) for each in files],
            upload=True,
            **({"thread_ts": str(thread)} if thread else {}),
        )
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def info(call: Call) -> Reply:
    """`files.info`."""
    file = call.workspace.files.get(call.text("file"))
    if file is None:
        raise RefusedError("file_not_found")
    return {"file": shown(file, call), "comments": [], "response_metadata": {"next_cursor": ""}}


def shown(file: File, call: Call) -> dict[str, Any]:
    """Give the file object."""
    return shape(file, call.workspace.team, call.base)


def shape(file: File, team: str, base: str) -> dict[str, Any]:
    """Give the file object, as messages and events carry it."""
    kind = file.name.rpartition(".")[2].lower()
    download = f"{base}/files/{team}/{file.id}/download/{file.name}"
    return {
        "id": file.id,
        "created": 1_700_000_000,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": _KINDS.get(kind, "application/octet-stream"),
        "filetype": kind,
        "user": file.owner,
        "mode": "hosted",
        "size": len(file.content or b""),
        "is_external": False,
        "url_private": download,
        "url_private_download": download,
        "file_access": "visible",
        **({"alt_txt": file.alt_text} if file.alt_text else {}),
    }


_KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
}
