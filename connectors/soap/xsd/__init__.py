"""XML Schema 1.0, read from the pinned bytes into a graph of plain components."""
