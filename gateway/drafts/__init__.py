"""Drafts mappings of a back end that says what it offers, and tells when that has changed."""
