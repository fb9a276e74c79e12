"""The HTTP face of the API: the only folder that imports Flask for it."""
