"""The demo municipality: Granvik's three back ends, its token issuer and their supervisor.

Nothing here is part of a deployment. People, places and personal numbers are invented.
"""
