"""One analysis of names, values and context for every language: intermediate tree in, facts out."""
