// Does asl-validator accept state machines: reads paths, answers what it says of each, all as JSON.
"use strict";
const fs = require("fs");
const validate = require(require.resolve("asl-validator", { paths: [process.argv[2]] }));

const answers = {};
for (const path of JSON.parse(fs.readFileSync(0, "utf8"))) {
  try {
    const found = validate(JSON.parse(fs.readFileSync(path, "utf8")));
    answers[path] = found.errors.map((one) => `${one["Error code"]}: ${one.Message || JSON.stringify(one)}`);
  } catch (error) {
    answers[path] = [String(error)];
  }
}
console.log(JSON.stringify(answers));
