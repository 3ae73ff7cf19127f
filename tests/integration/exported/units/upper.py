# Write a text in capitals.
import os

# the text
text = os.environ["text"]
output_path = os.environ.get("output_path", "upper.txt")

with open(text, encoding="utf-8") as file:
    content = file.read()
with open(output_path, "w", encoding="utf-8") as file:
    file.write(content.upper())
