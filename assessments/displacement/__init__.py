"""Watching whether a place has moved: pointed out, noted by the parties, never counted."""
