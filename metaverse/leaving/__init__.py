"""Leaving: a person who is to be forgotten, an organization that takes all of its own away, or is erased."""
