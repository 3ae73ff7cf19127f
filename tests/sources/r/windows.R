# Written on Windows.

value <- as.numeric(Sys.getenv("value", -1.5))
output_value <- Sys.getenv("output_value",
  "value.txt")
cat(value * 2,
  file = output_value)
