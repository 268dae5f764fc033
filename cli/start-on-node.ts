#!/usr/bin/env node
import { join } from "node:path";
import { runCompiled } from "./where/compiled-code";

// The entry point of the node tool. The StartTask has compiled the rest: see compile.ts.
const compiled = runCompiled(join(__dirname, "main.cjs")) as typeof import("./main") | undefined;
if (compiled === undefined) import("./main.js").then(({ main }) => main());
else compiled.main();
