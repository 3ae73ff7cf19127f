.PHONY: help setup demo test check integration bench bench-peers docs golden clean

help: ; @scripts/help # this list
setup: ; @scripts/setup # make .venv with everything that development needs
demo: ; @scripts/demo # run the example pipeline on real images and write its report
test: ; @scripts/test # the quick tests
check: ; @scripts/check # format, rules, types, layers, documents, tests, and the checkers themselves
integration: ; @scripts/integration # the tests that need real components or minutes
bench: ; @scripts/bench # measure, beside a baseline taken in the same run
docs: ; @scripts/docs # write docs/reference anew from the code
golden: ; @scripts/golden # write tests/golden anew; read the difference before you commit it
clean: ; @scripts/clean # remove what can be made again
bench-peers: ; @scripts/bench peers # measure the peers that are installed, beside us
