"""Read the log of a web server: what was asked for, by whom, and what failed."""
import collections
import os
import re

LINE = re.compile(r'(?P<host>\S+) \S+ \S+ \[(?P<time>[^]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) (?P<size>\d+|-)')

log_file = os.environ["log_file"]
# Only requests of this kind count; all if it is empty.
method = os.environ.get("method", "")
top = int(os.environ.get("top", "3"))
# From this status on, a request has failed.
worst = int(os.environ.get("worst", "400"))
output_pages = os.environ.get("output_pages", "pages.csv")
output_failures = os.environ.get("output_failures", "failures.log")

pages = collections.Counter()
sizes = collections.Counter()
failed = []
odd = 0
with open(log_file, encoding="utf-8", errors="replace") as lines:
    for line in lines:
        found = LINE.match(line)
        if not found:
            odd += 1
            continue
        asked, _, rest = found["request"].partition(" ")
        if method and asked != method:
            continue
        page = rest.split(" ")[0].split("?")[0]
        pages[page] += 1
        sizes[page] += 0 if found["size"] == "-" else int(found["size"])
        if int(found["status"]) >= worst:
            failed.append(line)
with open(output_pages, "w") as file:
    file.write("page,requests,bytes\n")
    for page, count in sorted(pages.items(), key=lambda one: (-one[1], one[0]))[:top]:
        file.write(f"{page},{count},{sizes[page]}\n")
with open(output_failures, "w", encoding="utf-8") as file:
    file.writelines(failed)
print(f"{sum(pages.values())} requests, {odd} odd lines")
