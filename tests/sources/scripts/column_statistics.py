"""Sum up the numbers of one column of a table."""

import csv
import json
import logging
import os
import statistics

logging.basicConfig(level=os.getenv('log_level', 'INFO'))

# path of the table, with a line of headings
table_path = os.getenv('table_path')

# the column that is summed up
column = os.getenv('column', 'value')

# how many digits are kept
digits = int(os.getenv('digits', 3))

# whether rows without a number are left out, rather than an error
skip_empty = bool(os.getenv('skip_empty', False))

# where the figures go
output_figures = os.getenv('output_figures', 'figures.json')

with open(table_path, newline='') as file:
    texts = [row[column] for row in csv.DictReader(file)]
if skip_empty:
    texts = [text for text in texts if text.strip()]
values = [float(text) for text in texts]
logging.info('%d values', len(values))
figures = {
    'count': len(values),
    'mean': round(statistics.fmean(values), digits),
    'median': round(statistics.median(values), digits),
    'stdev': round(statistics.stdev(values), digits) if len(values) > 1 else None,
}
with open(output_figures, 'w') as file:
    json.dump(figures, file, indent=1)
