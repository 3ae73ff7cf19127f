"""What makes the three files that C3 made."""
