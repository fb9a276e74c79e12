"""Reads an answer in its usual form by regular expressions, without a tree: see ADR 7."""
