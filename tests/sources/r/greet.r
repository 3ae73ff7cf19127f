# install.packages("jsonlite")
suppressPackageStartupMessages(library(jsonlite))

## Whom to greet; # is no comment in a text.
name <- Sys.getenv("name", 'the "World" # of it')
shout <- tolower(Sys.getenv("shout", "false")) %in% c("true", "yes")
note <- Sys.getenv("note", unset = NA)

text <- paste0("Hello, ", name, "!")
if (shout) text <- toupper(text)
if (!is.na(note)) text <- paste(text, note)
writeLines(toJSON(list(greeting = text, letters = nchar(text)), auto_unbox = TRUE), "output.json")
# /// script
# [tool.furness.outputs]
# greeting = {type = "String"}
# letters = {type = "Integer"}
# ///
