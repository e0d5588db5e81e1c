"""Click commands: parse options, call the engine, print. No logic, lazy imports."""
