"""The page on which a place is judged and signed."""
