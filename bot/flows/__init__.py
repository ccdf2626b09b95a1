"""What happens to people: what things mean; writes what should be said, never sends."""
