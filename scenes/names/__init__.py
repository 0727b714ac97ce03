"""The names of the background map, so that people find places by them without asking anyone outside."""
