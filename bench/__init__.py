"""Measurements: each module prints what it measured, as ratios within one run where a machine's speed would count."""
