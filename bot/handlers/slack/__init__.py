"""Slack, inwards: what is pressed, typed and asked in a partnership's workspace."""
