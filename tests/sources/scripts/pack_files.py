"""Pack files into an archive that is the same each time."""
# /// script
# [tool.furness.inputs]
# files = {type = "List[File]", separator = ","}
# ///
import json
import os
import zipfile

# the files, separated by commas
files = os.getenv("files", "").split(",")
# what each is called in the archive: a JSON object
names = json.loads(os.getenv("names", "{}"))
compress = os.getenv("compress", "true").lower() in ("true", "1", "yes")
comment = os.getenv("comment", "")
output_archive = os.getenv("output_archive", "packed.zip")

method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
with zipfile.ZipFile(output_archive, "w", method) as archive:
    for path in sorted(filter(None, files), key=os.path.basename):
        name = os.path.basename(path)
        entry = zipfile.ZipInfo(names.get(name, name), (1980, 1, 1, 0, 0, 0))
        entry.compress_type = method
        entry.external_attr = 0o644 << 16
        with open(path, "rb") as file:
            archive.writestr(entry, file.read())
    if comment:
        archive.comment = comment.encode()
