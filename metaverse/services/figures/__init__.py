"""The figures of the management hub, each over a span of time, each with its definition beside it.

A span `(a, b)` holds every moment t with a < t <= b, in milliseconds. What took effect at a moment is true from that
moment on. All figures go by the effective time of events, so that what comes late counts when it happened.
"""
