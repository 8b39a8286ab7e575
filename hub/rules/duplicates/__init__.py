"""Whether two projects are likely the same work, and why a person would say so."""
