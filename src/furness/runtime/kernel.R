# What a notebook's R kernel does before the first cell and after the last; see `notebook.py`.

prepare <- function(given) {
  install <- function(pkgs, ...) {
    missing <- setdiff(pkgs, rownames(utils::installed.packages()))
    if (length(missing)) utils::install.packages(missing, ...)
  }
  attach(list(install.packages = install), name = "furness", warn.conflicts = FALSE)
}

gather <- function(given) {
  wanted <- jsonlite::fromJSON(given, simplifyVector = FALSE)
  setwd(wanted$workspace)
  values <- list()
  for (name in names(wanted$outputs)) {
    path <- wanted$outputs[[name]]
    has <- exists(name, envir = globalenv(), inherits = FALSE)
    if (is.null(path) && !has) {
      stop(paste0("the output `", name, "` is missing: no cell gives it a value"), call. = FALSE)
    }
    value <- if (has) get(name, envir = globalenv()) else NULL
    if (is.null(path)) {
      values[[name]] <- value
    } else if (has && !file.exists(path)) {
      write_value(value, path)
    }
  }
  if (length(values)) {
    text <- jsonlite::toJSON(values, auto_unbox = TRUE, digits = NA, null = "null", na = "null")
    writeLines(text, "output.json", useBytes = TRUE)
  }
  invisible(NULL)
}

write_value <- function(value, path) {
  if (inherits(value, "data.frame") || is.matrix(value)) {
    utils::write.csv(value, path, row.names = FALSE, fileEncoding = "UTF-8")
  } else if (inherits(value, "ggplot")) {
    ggplot2::ggsave(path, value)
  } else if (inherits(value, "recordedplot")) {
    grDevices::png(path, width = 1200, height = 900, res = 150)
    on.exit(grDevices::dev.off())
    grDevices::replayPlot(value)
  }
}
