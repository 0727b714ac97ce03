"""The method bank: what is known of each measure, and what the county has learnt beside it."""
