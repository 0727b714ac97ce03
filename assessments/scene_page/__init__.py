"""A place's own page, over all its rounds."""
