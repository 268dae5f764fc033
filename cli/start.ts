#!/usr/bin/env node
import { nodeVersionProblem } from "./node-version";

const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`batch-outputs: ${problem}\n`);
  process.exitCode = 1;
} else {
  // An old Node.js cannot parse what is loaded here.
  void import("./where/keep-compiled-code.js")
    .then(({ keepCompiledCode }) => {
      keepCompiledCode();
      return import("./main.js");
    })
    .then(({ main }) => main());
}
