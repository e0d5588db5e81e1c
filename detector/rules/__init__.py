"""Evidence to findings: the joins, one module per rule or close family. Severity and confidence are decided here only."""
