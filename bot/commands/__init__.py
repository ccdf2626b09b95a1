"""The officers' commands: one grammar for chat and terminal, one table that help is made from."""

from bot.commands.running import run

__all__ = ["run"]
