"""Recordings: files of what agents emitted, known by their content, read in pieces, and told again in their order."""
