"""Evidence to findings: the joins, one module per rule or close family. Severity and confidence are set here."""
