"""In: what people, browsers and platforms say, translated into calls of flows."""
