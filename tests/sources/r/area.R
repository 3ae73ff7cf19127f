# The area of a circle, in a file.

# The radius, in centimetres.
radius <- as.numeric(Sys.getenv("radius", 2))
# How many digits are kept.
digits <- as.integer(Sys.getenv("digits",
  unset = "3"))
output_area <- Sys.getenv("output_area", "area.txt") # Where the area goes.

writeLines(format(round(pi * radius^2, digits)), output_area)
