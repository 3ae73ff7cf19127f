# Count the lines of files of one kind.
parse <- function(given) {
  names <- sub("=.*", "", sub("^--", "", given))
  setNames(as.list(sub("[^=]*=", "", given)), names)
}
# /// script
# [tool.furness]
# command = ["Rscript", "options.R", "--folder=$folder", "--ending=$ending"]
# inputs.folder = "Directory"
# inputs.ending = {type = "String", default = "txt"}
# outputs.lines = "lines.txt"
# ///
given <- parse(commandArgs(trailingOnly = TRUE))
files <- list.files(given$folder, pattern = paste0("[.]", given$ending, "$"), full.names = TRUE)
lines <- vapply(files, function(file) length(readLines(file)), 0L)
writeLines(as.character(sum(lines)), "lines.txt")
