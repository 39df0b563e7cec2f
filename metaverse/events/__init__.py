"""The door, the log, and the news of what is in it."""
