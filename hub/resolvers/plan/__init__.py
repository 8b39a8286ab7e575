"""Reading: a validated operation and its caller become one SQL statement that returns the response's JSON."""
