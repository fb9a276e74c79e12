"""The frozen values of a compiled mapping and the pure closures that run it."""
