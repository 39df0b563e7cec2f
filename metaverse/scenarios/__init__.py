"""Invented teams, for seeds and demos; everything they send is marked as theirs by its source."""
