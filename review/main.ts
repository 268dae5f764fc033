#!/usr/bin/env node
import { runReview } from "./command/run-review";

runReview(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
