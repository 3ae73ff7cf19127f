# R reads this before a script that has an environment with packages. The packages are there
# already, so that `install.packages` in the script does nothing; nothing is added to the library.
setHook(packageEvent("utils", "attach"), function(...) {
  attach(list(install.packages = function(pkgs, ...) {
    missing <- pkgs[!nzchar(vapply(pkgs, function(one) system.file(package = one), ""))]
    if (length(missing)) {
      stop("`", missing[1], "` is not in the environment of this task: name it in a constant text")
    }
    invisible()
  }), name = "furness", warn.conflicts = FALSE)
})
