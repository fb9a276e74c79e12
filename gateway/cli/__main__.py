"""``python -m gateway.cli`` is the command ``brygga``."""

from gateway.cli.main import main

main()
