"""What can be asked: the GraphQL types, their descriptions and the scopes that open them."""
