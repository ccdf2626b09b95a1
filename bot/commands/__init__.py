"""The officers' commands: one grammar for chat and terminal, one table that help is made from."""

from bot.commands.running import run, their_events, today

__all__ = ["run", "their_events", "today"]
