"""What `flask connect` does to the configuration of agents, and how it finds out whether that works."""
