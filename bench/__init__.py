"""Benchmarks and the field evaluation; run from a checkout, never part of the wheel."""
