"""Documents made of what is known: certificates and, later, reports."""
