"""One page to take along to the next meeting of the two that judge the same places."""
