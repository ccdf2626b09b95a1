"""What is said, whatever the channel: the nouns, and one renderer a channel."""
