"""The action plan of a place or an area: rows with Brå's columns, saved without overwriting, decided, reported on."""
