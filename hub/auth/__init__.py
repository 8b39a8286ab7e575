"""Who asks and what they may: the OAuth server, tokens, callers and scopes."""
