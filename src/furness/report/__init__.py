"""A run as one self-contained HTML page, for reading after it has ended."""
