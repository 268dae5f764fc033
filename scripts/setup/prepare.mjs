// npm runs this script after it has installed the dependencies of a checkout, including one that `pulumi package add`
// creates. It builds the checkout.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildIsCurrent } from "./build.mjs";
import { SetupError } from "./setup-error.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
try {
  if (!buildIsCurrent(root)) await build(root);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
