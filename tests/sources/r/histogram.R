# Draw how values are spread.

values <- Sys.getenv("values") |> readLines() |> as.numeric()
Sys.getenv("bins", 5L) -> bins
plot_file <- Sys.getenv(unset = file.path("plots", "histogram.pdf"), "plot_file")

pdf(plot_file)
hist(values, breaks = as.integer(bins))
invisible(dev.off())
