"""WS-Security 1.1: what proves a message itself, whoever carried it.

Here alone signxml and xmlsec are imported, and only where a back end is set to it: they come with
the extra ``wsse``.
"""
