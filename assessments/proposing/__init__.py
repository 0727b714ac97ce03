"""Adding a place to the open round, or judging an earlier one again."""
