#!/bin/sh
# Count the lines of a text.
# furness: input text: File, the text
# furness: output counted: File = counted.txt, the number of its lines
wc -l < "$text" | tr -d ' ' > "$counted"
