import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withRules } from "./rules-table";

// Writes the sections of all rules into docs/policies.md.
const file = join(__dirname, "../../docs/policies.md");
writeFileSync(file, withRules(readFileSync(file, "utf8")));
