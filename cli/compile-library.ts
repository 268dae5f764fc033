import { join } from "node:path";
import { storeCompiledCode } from "./where/compiled-code";

// The StartTask of a pool runs this file in the bundle of the node tool, as root. Tasks then load what it has compiled.
storeCompiledCode(join(__dirname, "outputs.cjs"));
