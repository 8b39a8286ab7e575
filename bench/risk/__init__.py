"""Fits and back-tests the risk forecast on the published files: `python -m bench.risk --data DIR`."""
