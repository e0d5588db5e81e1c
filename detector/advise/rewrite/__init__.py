"""libcst codemods that move Python code to the official platform; the only place that imports libcst."""
