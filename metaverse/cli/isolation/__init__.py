"""The self-test of isolation: two organizations that exist for a minute, and each other's callers at every door."""
