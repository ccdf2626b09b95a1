"""Rosters: what a booking system exports, read with care and applied in one step."""
