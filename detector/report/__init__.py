"""One module per format: `render(result) -> str`, one escaping function per sink. Imports the model only."""
