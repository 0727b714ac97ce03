"""A programme of a county: pairs, their steps, meetings and what is to be done until the next one."""
