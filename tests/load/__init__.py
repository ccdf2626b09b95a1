"""What `make load` runs: as many delegates as two large conferences have, answering at once over real HTTP."""
