# Give the mean of a column of a table.
import csv
import json
import os

# a table with a heading
table = os.environ["table"]
# the column
column = os.environ.get("column", "rain")
# how many decimals
digits = int(os.environ.get("digits", "2"))
output_mean = os.environ.get("output_mean", "mean.json")

with open(table, newline="") as file:
    values = [float(row[column]) for row in csv.DictReader(file)]
with open(output_mean, "w") as file:
    json.dump({"mean": round(sum(values) / len(values), digits)}, file)
