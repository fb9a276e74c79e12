"""What a pattern says of an answer that is not in its usual form."""


class Unlike(Exception):
    """The answer is left to the decoder over the tree."""
