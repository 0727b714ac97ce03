"""Running a round: opened, proofed, published, and what stands in the way."""
