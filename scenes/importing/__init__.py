"""Schools, preschools and stations from files. All or nothing, and safe to repeat."""
