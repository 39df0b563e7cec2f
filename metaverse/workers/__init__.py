"""Processes of their own for heavy computation, which would hold the event loop."""
