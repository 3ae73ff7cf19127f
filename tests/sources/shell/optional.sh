#!/usr/bin/env bash
set -u
# Whom to greet.
name=${name:-World}
greeting="Hello, $name"
if [ -n "${title:-}" ]; then greeting="Hello, $title $name"; fi
greeting+="${suffix+ $suffix}"
cat > output.json <<END
{"greeting": "$greeting from ${place:-"the $( echo lakes )"}"}
END
cat <<'END' > /dev/null
$not_an_input ${nor_this:?}
END
# /// script
# [tool.furness]
# outputs.greeting = {type = "String"}
# inputs.place.description = "Where it comes from."
# ///
