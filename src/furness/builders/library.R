# Install R packages into a library: `Rscript library.R ANSWER LIBRARY PACKAGE...`.
#
# What the machine's own libraries have is not installed again. The answer is a file of lines: a
# word, and what it is about, with tabs between.

given <- commandArgs(trailingOnly = TRUE)
answer <- given[1]
library_folder <- given[2]
wanted <- given[-(1:2)]
.libPaths(c(library_folder, .libPaths()))

finish <- function(...) {
  writeLines(paste(..., sep = "\t"), answer, useBytes = TRUE)
  quit("no")
}

repositories <- function() {
  named <- strsplit(Sys.getenv("FURNESS_R_REPOSITORIES"), "[ ,]+")[[1]]
  found <- if (any(nzchar(named))) named[nzchar(named)] else getOption("repos")
  found[found == "@CRAN@"] <- "https://cloud.r-project.org"
  unname(found)
}

ask <- function(repositories) {
  said <- character()
  hear <- function(warning) {
    said <<- c(said, conditionMessage(warning))
    invokeRestart("muffleWarning")
  }
  known <- tryCatch(
    withCallingHandlers(available.packages(repos = repositories), warning = hear),
    error = function(error) {
      said <<- c(said, conditionMessage(error))
      matrix(nrow = 0, ncol = 0)
    }
  )
  if (nrow(known) == 0 && length(said)) finish("unreachable", gsub("[\n\t]", " ", said[1]))
  rownames(known)
}

missing <- setdiff(wanted, rownames(installed.packages()))
if (length(missing)) {
  from <- repositories()
  unknown <- setdiff(missing, ask(from))
  if (length(unknown)) finish("unknown", unknown)
  install.packages(missing, lib = library_folder, repos = from)
  failed <- setdiff(missing, rownames(installed.packages(library_folder, noCache = TRUE)))
  if (length(failed)) finish("failed", failed)
}

rows <- installed.packages(noCache = TRUE)
rows <- rows[!duplicated(rownames(rows)), , drop = FALSE]
kinds <- c("Depends", "Imports", "LinkingTo")
needed <- tools::package_dependencies(wanted, db = rows, which = kinds, recursive = TRUE)
needed <- intersect(sort(unique(c(wanted, unlist(needed)))), rownames(rows))
found <- rows[needed[!rows[needed, "Priority"] %in% "base"], , drop = FALSE]
lines <- paste("package", found[, "Package"], found[, "Version"], found[, "LibPath"], sep = "\t")
finish(c(paste("r", paste(R.version$major, R.version$minor, sep = "."), sep = "\t"),
         if (nrow(found)) lines))
