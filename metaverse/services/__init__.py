"""The questions that can be asked of the office, and the acts that are more than one event."""
