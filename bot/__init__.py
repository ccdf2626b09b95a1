"""Evalbot: finds out whether safeguarding training changed practice."""

__version__ = "0.1.0"
