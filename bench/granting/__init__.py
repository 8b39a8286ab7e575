"""What `bench.grants` is made of: a town to grant aid in, the load, and what it costs in processor's time."""
