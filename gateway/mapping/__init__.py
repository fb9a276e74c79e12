"""Mapping files: text to a validated, immutable model."""
