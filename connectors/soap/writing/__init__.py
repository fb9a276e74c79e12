"""Writes the values of one request: compiled from the content model, in schema order."""
