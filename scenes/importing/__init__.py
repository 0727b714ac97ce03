"""Places nearby, such as schools and stations, from files. All or nothing, and safe to repeat."""
