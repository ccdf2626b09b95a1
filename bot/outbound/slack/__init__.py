"""Messages out through Slack: the workspaces, who has an account there, and the sender."""
