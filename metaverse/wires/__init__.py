"""Wires: what is written to clients who stay, without a greenlet for each and without waiting for any."""
