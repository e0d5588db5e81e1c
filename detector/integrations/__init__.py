"""Other tools: pip-audit, flake8, exports. Only here sockets open or foreign processes start."""
