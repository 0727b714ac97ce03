"""The county's map of a round, or of two beside each other."""
