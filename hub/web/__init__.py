"""What crosses HTTP: the GraphQL endpoint, GraphiQL, health and metrics."""
