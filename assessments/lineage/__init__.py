"""Merging and splitting places: what may be done, what it does to the ledger, and the tree it makes."""
