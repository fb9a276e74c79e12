"""An independent reading of answers: random schemas and instances, and the values they mean.

Written from XML Schema 1.0 and the contract's value conventions, never from the decoder.
"""
