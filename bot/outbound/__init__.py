"""What goes out: one sender a channel, and delivery of each message once."""
