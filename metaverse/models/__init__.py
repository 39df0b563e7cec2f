"""The tables, and the rules one row can judge alone. Importing this package makes every table known."""

from metaverse.models import agent, event, interaction, notification, organization, request, scene, task

__all__ = ["agent", "event", "interaction", "notification", "organization", "request", "scene", "task"]
