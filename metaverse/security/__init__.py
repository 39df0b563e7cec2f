"""Who calls, what they may, how often, and what is kept so that nobody reads it."""
