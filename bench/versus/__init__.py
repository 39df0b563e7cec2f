"""Our server beside the original design's stack, measured alternately in one run: `python -m bench.versus`."""
