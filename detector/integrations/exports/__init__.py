"""The database for other tools, one module a format: `render(entries) -> str`. Each is checked by the tool it is for."""
