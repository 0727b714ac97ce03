"""A coordinator's start page: what is left to do in the own area."""
