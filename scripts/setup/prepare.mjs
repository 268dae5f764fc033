// What npm runs after it has installed the dependencies of a checkout, ours or one that `pulumi package add` made: the build.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildIsCurrent } from "./build.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
if (!buildIsCurrent(root)) await build(root);
