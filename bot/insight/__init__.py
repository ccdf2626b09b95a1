"""Numbers: what the answers say, each with its n, and small groups suppressed."""
