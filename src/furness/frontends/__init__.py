"""Family: readers of sources; each turns one kind of source into an operator."""
