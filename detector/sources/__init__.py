"""Where bytes come from: the one file selector and the work tree. Knows no format and no signature."""
