"""What `make faults` throws at every parser and handler: inputs that nobody meant, and the laws that hold for them."""
