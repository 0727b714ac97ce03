"""What follows from the picture: causes, plans and measures, the method bank, and where their chain breaks."""
