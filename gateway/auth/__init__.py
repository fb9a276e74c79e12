"""Finds out who calls and what they may do: access tokens, API keys, scopes, admission."""
