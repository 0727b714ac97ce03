"""How alike the two parties answer when each answers by itself (rule 16)."""
