"""The command ``brygga``: every command is a module that is imported when it is asked for."""
