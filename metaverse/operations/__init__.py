"""What keeps the server watchable and well."""
