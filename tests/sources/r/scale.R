# Scale numbers.

numbers <- as.numeric(strsplit(Sys.getenv("numbers", "1,2,3"), ",")[[1]])
factor <- Sys.getenv("factor", "2")
factor <- as.numeric(factor)
label <- Sys.getenv("label")
if (!nzchar(label)) label <- "scaled"

scaled <- data.frame(label, value = numbers * factor)
output_table <- "scaled.csv"
write.csv(scaled, output_table, row.names = FALSE, quote = FALSE)
