"""Handing places over when police areas or districts are reorganised."""
