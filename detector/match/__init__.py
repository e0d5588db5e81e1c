"""Facts against the index: every match becomes evidence, nothing is judged."""
