"""An area says that it has no open drug scene: zero is reported, not assumed (rule 15)."""
