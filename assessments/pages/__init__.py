"""What each page tells: plain data for its template, from as few queries as it has tables."""
