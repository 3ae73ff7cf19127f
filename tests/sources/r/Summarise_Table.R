#!/usr/bin/env Rscript
#' Summarise one column of a table.
#'
#' Nothing of ours is imported.

# The table.
table <- Sys.getenv("table")
if (table == "") stop("`table` is required")
column <- Sys.getenv("column", "value")
# Leave out rows without a value?
na_rm <- as.logical(Sys.getenv("na_rm", TRUE))
Sys.setenv(summary = "results/summary.csv")

rows <- read.csv(table)
values <- rows[[column]]
found <- data.frame(n = length(values), mean = mean(values, na.rm = na_rm))
write.csv(found, Sys.getenv("summary"), row.names = FALSE)
