"""Retention: what an organization keeps for how long, and how the rest is let go while everybody works on."""
