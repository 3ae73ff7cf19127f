"""From an operator to an image in a registry: what goes in, which version it is, what it breaks."""
