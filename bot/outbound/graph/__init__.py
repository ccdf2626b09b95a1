"""Mail out through Microsoft 365: the mailboxes, how Graph is spoken to, and the sender."""
