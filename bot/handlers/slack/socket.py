"""Socket Mode: the same as the route, for who cannot open a port."""

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.handlers.slack.listening import QUIET, Room


class Socket:
    """A workspace's connection, which comes back by itself when it is cut."""

    def __init__(self, room: Room) -> None:
        token = room.here.workspace.app_token
        if token is None:
            raise ValueError("Socket Mode needs an app token")
        self._handler = SocketModeHandler(room.app, token.get_secret_value(), logger=QUIET)

    def connect(self) -> None:
        """Connect; raises what slack_sdk raises where Slack does not let us, and is of no more use then."""
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except BaseException:
            self.close()  # its threads run from the start
            raise

    @property
    def connected(self) -> bool:
        """Tell whether there is a connection now."""
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        """Let the connection go."""
        self._handler.close()  # type: ignore[no-untyped-call]
