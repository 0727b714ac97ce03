"""Where a link is missing between problem and what changed, with its remedy; and what is done near schools."""
