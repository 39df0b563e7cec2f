"""Several server processes as one: what they tell each other by Redis, and what only one of them does."""
