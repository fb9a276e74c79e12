"""The gateway: compiles mapping files to plans and serves them."""
