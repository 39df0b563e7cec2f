"""What people decide reaches the agents: held calls, inboxes, A2A; each against the real server."""
