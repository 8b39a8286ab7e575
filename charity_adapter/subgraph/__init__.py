"""Serves a charity's own case notes and site reports as a Federation 2 subgraph beside the hub."""
