# /// script
# [tool.furness]
# environment = "host"
# ///
"""Sum a column of a CSV file up for each value of another."""

import csv
import os
from collections import defaultdict

# the CSV file
table = os.getenv('table')

# the column whose values make the groups
by = os.getenv('by', 'file')

# the column that is summed up
column = os.getenv('column', 'value')

# the report, in Markdown
output_report = os.getenv('output_report', 'report.md')

sums = defaultdict(list)
with open(table, encoding='utf-8', newline='') as stream:
    for row in csv.DictReader(stream):
        sums[row[by]].append(float(row[column]))

with open(output_report, 'w', encoding='utf-8') as stream:
    stream.write(f'| {by} | rows | sum of {column} | mean |\n|---|---|---|---|\n')
    for group in sorted(sums):
        values = sums[group]
        mean = sum(values) / len(values)
        stream.write(f'| {group} | {len(values)} | {sum(values):g} | {mean:g} |\n')
