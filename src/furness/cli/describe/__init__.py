"""What `furness describe` asks, and the document that it makes of the answers."""
