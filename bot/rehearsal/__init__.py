"""Plays: a roster through its plan on a simulated clock, with sample people, through the real flows."""
