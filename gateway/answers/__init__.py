"""The ways content is obtained: direct, cached, composed."""
