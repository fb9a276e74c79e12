"""Model and connectors to plans: bind, check, assemble, openapi."""
