"""What is so: tables, and one module of functions a noun; nothing here commits."""
