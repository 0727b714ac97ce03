"""Letters to people: written with what they tell of, sent by a timer, nothing twice (rule 25)."""
