"""Connectors: plain data in and out of old systems; they know nothing of HTTP to the client."""
