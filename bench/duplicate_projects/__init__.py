"""Measures how well projects that are the same work are found and told apart, and how fast."""
