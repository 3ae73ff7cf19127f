"""Container images as the Open Container Initiative specifies them, without any engine."""
