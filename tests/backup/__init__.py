"""Backups: sealed files, restored into either kind of database, whatever dies meanwhile."""
