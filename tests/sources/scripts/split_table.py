# Split a table into one file for each value of a column.
import csv
import os
from collections import defaultdict

# the table
table = os.getenv('table')
# the column that tells rows apart
by = os.getenv('by', 'kind')
# how a missing value is called
nameless = os.getenv('nameless', 'none')
# the folder with the parts
output_folder = os.getenv('output_folder', 'parts/')

os.makedirs(output_folder, exist_ok=True)
with open(table, newline='') as file:
    reader = csv.DictReader(file)
    groups = defaultdict(list)
    for row in reader:
        groups[row[by] or nameless].append(row)
for name, rows in groups.items():
    folder = os.path.join(output_folder, name[0])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f'{name}.csv'), 'w', newline='') as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
