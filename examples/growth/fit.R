# Fit a line to heights that were measured over the years.

# The measurements, with the columns `year` and `height`.
measurements <- Sys.getenv("measurements")
# Years before this one are left out.
since <- as.integer(Sys.getenv("since", 1900L))
# Draw the points?
points <- as.logical(Sys.getenv("points", TRUE))

# The slope and the intercept.
output_fit <- Sys.getenv("output_fit", "fit.csv")
# The measurements and the line.
output_plot <- Sys.getenv("output_plot", "fit.pdf")

rows <- subset(read.csv(measurements), year >= since)
model <- lm(height ~ year, data = rows)
fit <- data.frame(term = c("intercept", "slope"), value = round(unname(coef(model)), 3))
write.csv(fit, output_fit, row.names = FALSE)

pdf(output_plot)
plot(rows$year, rows$height, type = if (points) "p" else "n", xlab = "year", ylab = "height")
abline(model)
invisible(dev.off())
