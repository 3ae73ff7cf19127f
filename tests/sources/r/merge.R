# Merge tables, each with a column `id`.
# dnf install libxml2-devel
tables <- Sys.getenv("tables")
how <- Sys.getenv("how", "inner")
output_path <- Sys.getenv("output_path", "merged.csv")
# /// script
# [tool.furness.inputs]
# tables = {type = "List[File]", separator = ":"}
# how = "Enum[inner, outer]"
# ///
merge_two <- function(one, other) merge(one, other, by = "id", all = how == "outer")
read <- lapply(strsplit(tables, ":", fixed = TRUE)[[1]], read.csv)
write.csv(Reduce(merge_two, read), output_path, row.names = FALSE)
