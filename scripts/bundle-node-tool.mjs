/**
 * Bundles the command `batch-outputs` into a few files that need only Node.js 22.12 or newer. A pool's StartTask
 * installs these files on a node.
 *
 *     node scripts/bundle-node-tool.mjs [folder] [--all-commands]
 *
 * Writes batch-outputs.cjs, one file per module that the command loads lazily, and THIRD-PARTY-LICENSES.txt, by default
 * to dist/node-tool. Lazy modules are separate files because reading and compiling them takes most of the time of a
 * short call. The same sources and dependencies give the same bytes, so the tool's SHA-256 changes only if the tool
 * does.
 *
 * With --all-commands, the bundle also has the commands that only people use. Tests start it, because it starts in a
 * third of the time of the compiled sources.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { compactContentTypes } from "./compact-content-types.mjs";
import { licenses } from "./licenses.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { positionals, values } = parseArgs({
  options: { "all-commands": { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? join(root, "dist", "node-tool"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The entry points to bundle, by file name. Grows while the command's own imports are resolved. */
const entryPoints = new Map([
  ["batch-outputs", join(root, "cli", "main.ts")],
  ["compile", join(root, "cli", "compile-library.ts")],
  ["install", join(root, "cli", "install-on-windows.ts")],
]);

/** The modules of Node.js that only some calls use. */
const LOADED_LATER = new Set(
  ["child_process", "crypto", "fs/promises", "module", "os", "readline/promises"]
    .concat("stream/consumers", "stream/promises", "timers/promises", "tty", "vm", "worker_threads", "zlib")
    .map((name) => `node:${name}`),
);

/** The files that every short call loads. */
const LOADED_BY_ALL = ["batch-outputs", "outputs"];

/** The folders whose lazy imports become files of their own. Those of dependencies are of no use for the command. */
const LAZY_IMPORTERS = ["cli", "outputs"];

/**
 * The lazy modules of the commands about jobs. In files of their own, they would have other copies of what they share
 * with the command, such as its handlers of signals.
 */
const SHARES_STATE = /^\.\.\/(batch-job|errors|task-json)\/|^\.\/job-table/;

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".cjs")) rmSync(join(folder, name));

const inputs = new Set();
for (const [name, entryPoint] of entryPoints) {
  const { metafile, outputFiles } = await bundle(name, entryPoint);
  for (const { path, text } of outputFiles) {
    writeFileSync(path, LOADED_BY_ALL.includes(name) ? withModulesLater(text) : text);
    if (path.endsWith("batch-outputs.cjs")) chmodSync(path, 0o755);
  }
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
}
writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licenses(root, [...inputs]));

/**
 * Changes the command so that some modules of Node.js are loaded when something of them is used for the first time.
 * Most calls use few, and loading all of them takes as long as the command's own code.
 */
function withModulesLater(text) {
  const defaults = text.matchAll(/([\w$]+)=[\w$]+\(require\("(node:[\w/]+)"\),1\)/g);
  for (const [, variable, name] of defaults) {
    const others = new RegExp(`(?<![\\w$.])${variable.replaceAll("$", "\\$")}\\.(?!default\\.)`);
    if (LOADED_LATER.has(name) && others.test(text)) throw new Error(`${name} must be used only by its default export`);
  }
  const later = (found, name) => (LOADED_LATER.has(name) ? found.replace("require(", "requireLater(") : found);
  return text
    .replace(/[\w$]+\((require\("(node:[\w/]+)"\)),1\)/g, (found, required, name) =>
      // A default import. The rest of what esbuild adds to the module would load it.
      LOADED_LATER.has(name) ? `{default:${later(required, name)}}` : found,
    )
    .replace(/(?<=[=,])require\("(node:[\w/]+)"\)/g, later);
}

function bundle(name, entryPoint) {
  return build({
    entryPoints: [entryPoint],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    // Stack traces and error.name contain the names of functions and classes.
    keepNames: true,
    legalComments: "eof",
    // 300 KB for listings in the Apache Arrow format. The SDK loads it only on request, and this code never requests
    // it.
    external: ["apache-arrow"],
    // Compiled code can load other files only with require.
    supported: { "dynamic-import": false },
    define: {
      // Modules of the Azure SDK call createRequire(import.meta.url), which is empty in CommonJS.
      "import.meta.url": "bundleUrl",
      // Checking whether a body is a form, which none is, loads all of Node.js's fetch: a sixth of a short call's time.
      FormData: "undefined",
      // The global object loads all of Node.js's Web Crypto.
      "globalThis.crypto.randomUUID": "nodeRandomUUID",
      BATCH_OUTPUTS_VERSION: JSON.stringify(version),
    },
    banner: {
      js: `"use strict";
const bundleUrl = require("node:url").pathToFileURL(__filename).href;
const nodeRandomUUID = () => require("node:crypto").randomUUID();
const requireLater = (name) => new Proxy({}, { get: (_, key) => require(name)[key] });`,
    },
    outfile: join(folder, `${name}.cjs`),
    plugins: [
      { name: "lazy imports", setup: splitLazyImports },
      ...(values["all-commands"] ? [] : [{ name: "no job commands", setup: leaveOutJobCommands }]),
      { name: "no check of the version", setup: leaveOutVersionCheck },
      { name: "proxies on demand", setup: loadProxyAgentsLater },
      compactContentTypes,
    ],
    write: false,
    metafile: true,
    logLevel: "warning",
  });
}

/** Puts each module that the command's and the library's sources import lazily into a separate file. */
function splitLazyImports({ onResolve, resolve: resolvePath }) {
  onResolve({ filter: /^[^:]*$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (
      kind !== "dynamic-import" ||
      !LAZY_IMPORTERS.some((own) => importer.startsWith(join(root, own, "/"))) ||
      (values["all-commands"] && SHARES_STATE.test(path)) ||
      pluginData === "resolving"
    )
      return;
    const found = await resolvePath(path, { kind, importer, resolveDir, pluginData: "resolving" });
    if (found.errors.length > 0) return found;
    const name = basename(path.replace(/\/index\.js$/, ""), ".js");
    entryPoints.set(name, found.path);
    return { path: `./${name}.cjs`, external: true };
  });
}

/** Leaves out what asks Batch about jobs, with the libraries that only this uses. Tasks do not submit jobs. */
function leaveOutJobCommands({ onLoad }) {
  onLoad({ filter: /[\\/]cli[\\/]reading[\\/]tasks-of-batch\.ts$/ }, () => ({
    contents: "export const tasksOfBatch = undefined, openTaskQuestions = undefined;",
  }));
  onLoad({ filter: /[\\/]cli[\\/]job-commands\.ts$/ }, () => ({ contents: "export const JOB_COMMANDS = {};" }));
}

/**
 * Leaves out the check of the version of Node.js. A pool's image decides which one runs the tool, and a task must not
 * fail with an older one that can run it.
 */
function leaveOutVersionCheck({ onLoad }) {
  onLoad({ filter: /[\\/]cli[\\/]node-version\.ts$/ }, () => ({ contents: "" }));
}

/** Loads what sends requests through a proxy when a request needs it. It needs many modules of Node.js. */
function loadProxyAgentsLater({ onResolve, onLoad, resolve: resolvePath }) {
  onResolve({ filter: /^https?-proxy-agent$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (pluginData === "resolving") return;
    const found = await resolvePath(path, { kind, importer, resolveDir, pluginData: "resolving" });
    if (found.errors.length > 0) return found;
    entryPoints.set(path, found.path);
    return { path, namespace: "later" };
  });
  onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => {
    const agent = path === "http-proxy-agent" ? "HttpProxyAgent" : "HttpsProxyAgent";
    const create = `(_, given) => new (require("./${path}.cjs").${agent})(...given)`;
    return { contents: `export const ${agent} = new Proxy(class {}, { construct: ${create} });` };
  });
  onResolve({ filter: /^\.\/https?-proxy-agent\.cjs$/ }, ({ path }) => ({ path, external: true }));
}
