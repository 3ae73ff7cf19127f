# Make several files of one.

text <- readLines(Sys.getenv("text"))
out_dir <- Sys.getenv("out_dir", "parts/")
size <- as.integer(Sys.getenv("size", 2 * 1))

dir.create(out_dir, showWarnings = FALSE, recursive = TRUE)
parts <- split(text, (seq_along(text) - 1) %/% size)
for (name in names(parts)) {
  writeLines(parts[[name]], file.path(out_dir, paste0(name, ".txt")))
}
