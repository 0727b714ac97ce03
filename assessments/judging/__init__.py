"""Judging a place: what may be answered, signed and taken back, and how it is recorded."""
