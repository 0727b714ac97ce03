"""What every page and import of the site shares, and that knows no word of the domain."""
