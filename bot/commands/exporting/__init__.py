"""The sheets of an export: each module makes one or two, out of figures that commands show too."""
