"""Measures the gateway against what a user would write or install instead."""
