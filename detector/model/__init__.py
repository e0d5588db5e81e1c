"""Pure data that every room shares: packages, locations, facts, evidence, findings, outcomes. Standard library only."""
