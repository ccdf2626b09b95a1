"""Backups: one plain SQLite file for either database, with a manifest that says what must be in it."""
