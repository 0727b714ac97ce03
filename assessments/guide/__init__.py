"""How each indicator, condition and question is judged: our words, and what the county adds."""
