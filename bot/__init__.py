"""Evalbot: finds out whether safeguarding training changed practice."""
