"""What `deploy/` promises, tried on the programs it is for."""
