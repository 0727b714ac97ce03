"""The county's page, and the corrections of its published figures."""
