import { join } from "node:path";
import { storeCompiledCode } from "./where/compiled-code";

// The StartTask of a pool runs this file in the bundle of the node tool, as root. Tasks then load what it has compiled.
storeCompiledCode(join(__dirname, "main.cjs"), (main) => {
  // This calls the functions that each `save` calls before it loads the library.
  (main as typeof import("./main")).createProgram(["save"]);
});
storeCompiledCode(join(__dirname, "outputs.cjs"));
