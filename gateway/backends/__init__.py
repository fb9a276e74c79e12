"""One configured back end in this process: limit, breaker, retry, nightly window, one flight."""
