"""Backups: everything of the database in one sealed file, of either kind of database and for either."""
