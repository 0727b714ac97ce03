"""What became of what the measures of a place were aimed at, with a comparison chosen beforehand (rule 42)."""
