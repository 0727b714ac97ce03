"""What people may send in, and what is wrong with it."""
