"""What `make faults` runs: a whole deployment whose processes, database, disk, clock and providers fail at random."""
