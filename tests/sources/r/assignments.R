# Follow CLAIMED: arguments `key=value` come before the environment.
for (argument in commandArgs(trailingOnly = TRUE)) {
  parts <- regmatches(argument, regexpr("=", argument), invert = TRUE)[[1]]
  if (length(parts) == 2) do.call(Sys.setenv, setNames(list(parts[2]), parts[1]))
}
# The first number.
first <- as.integer(Sys.getenv('first', '40'))
# The second number.
second <- as.integer(Sys.getenv('second'))
output_sum <- Sys.getenv('output_sum', 'sum.txt')
cat(first + second, '\n', file = output_sum)
