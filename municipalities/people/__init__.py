"""The project office invites people of its own county, and ends their assignments (rule 30)."""
