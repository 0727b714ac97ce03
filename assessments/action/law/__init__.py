"""What laws ask of municipalities: references with where and when they were read, from fixtures/law/."""
