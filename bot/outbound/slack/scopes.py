"""What the app may do in a workspace, and what for: the manifest, the doctor and the docs say the same."""

SCOPES = {
    "chat:write": "writes to people in the app's own direct messages, and changes what it wrote",
    "commands": "offers /evaluation",
    "im:history": "reads what people type to the app, and looks whether a message has come; no other conversation",
    "im:write": "opens the direct message with a person",
    "users:read": "sees whether an account is a guest's, a bot's, or was deactivated",
    "users:read.email": "finds a person's account by the address in the roster",
    "files:read": "fetches the roster that an officer drops on the app",
    "files:write": "sends certificates and charts",
}
"""By the scope of the bot token; none that nothing needs."""
SOCKET_SCOPE = "connections:write"
"""What an app token needs, for Socket Mode."""
EVENTS = {
    "message.im": "what people type to the app, and the files that they drop on it",
    "app_home_opened": "somebody opens the app's home, which is then drawn",
}
