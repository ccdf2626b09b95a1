"""Slack's Block Kit: what a person is asked, told and shown, as blocks; pure, and within Slack's limits."""
