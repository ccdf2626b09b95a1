"""The mailbox: mail that comes in is fetched, read and handed to the flows."""
