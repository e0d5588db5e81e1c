"""Bytes to text and positions in text. Imports the model only."""
