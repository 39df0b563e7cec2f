"""The Digital Human Metaverse Platform: see and steer an organization's AI agents."""

VERSION = "4.0.0"
PHASE = "4"
