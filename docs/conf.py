"""How Sphinx builds the pages: Markdown, furo, and a warning is an error (`make docs`)."""

project = "Brygga"
author = "the Brygga contributors"
copyright = "2026, the Brygga contributors"  # noqa: A001 - Sphinx looks for this name
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Brygga"
myst_heading_anchors = 3
