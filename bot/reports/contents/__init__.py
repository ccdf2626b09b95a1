"""Reports: what is in each, from the figures to the files."""
