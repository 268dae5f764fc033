import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { compactContentTypes } from "./compact-content-types.mjs";
import { licenses } from "./licenses.mjs";

const root = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The modules of Node.js that only some calls use. */
const LOADED_LATER = new Set(
  ["child_process", "crypto", "fs/promises", "module", "os", "readline/promises"]
    .concat("stream/consumers", "stream/promises", "timers/promises", "tty", "vm", "worker_threads", "zlib")
    .map((name) => `node:${name}`),
);

/** The sources of the files that every short call loads. */
const LOADED_BY_ALL = ["cli/main.ts", "outputs/index.ts"].map((file) => join(root, file));

/** The folders whose lazy imports become files of their own. Those of dependencies are of no use for the command. */
const LAZY_IMPORTERS = ["cli", "outputs"];

/**
 * The lazy modules of the commands about jobs. In files of their own, they would have other copies of what they share
 * with the command, such as its handlers of signals.
 */
const SHARES_STATE = /^\.\.\/(batch-job|errors|task-json)\/|^\.\/job-table/;

/**
 * Bundles the command `batch-outputs` into a few files that need only Node.js 22.12 or newer.
 *
 * Writes one file per entry point, one per module that the sources load lazily, and THIRD-PARTY-LICENSES.txt. Lazy
 * modules are separate files because reading and compiling them takes most of the time of a short call. The same
 * sources and dependencies give the same bytes.
 *
 * @param folder the folder to write. Its earlier files `*.cjs` and their compiled code are deleted.
 * @param entryPoints the sources of the entry points, by the names of their files.
 * @param plugins plugins of esbuild that change the sources.
 */
export async function bundleCommand(folder, entryPoints, plugins = []) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/\.cjs(\.code)?$/.test(name)) rmSync(join(folder, name));

  // Grows while the imports of the entry points are resolved.
  const files = new Map(Object.entries(entryPoints).map(([name, source]) => [name, join(root, source)]));
  const inputs = new Set();
  for (const [name, entryPoint] of files) {
    const { metafile, outputFiles } = await bundle(entryPoint, join(folder, `${name}.cjs`), files, plugins);
    for (const { path, text } of outputFiles) {
      writeFileSync(path, LOADED_BY_ALL.includes(entryPoint) ? withModulesLater(text) : text);
    }
    for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  }
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licenses(root, [...inputs]));
}

function bundle(entryPoint, outfile, files, plugins) {
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
    outfile,
    plugins: [
      { name: "lazy imports", setup: (build) => splitLazyImports(build, files) },
      ...plugins,
      { name: "proxies on demand", setup: (build) => loadProxyAgentsLater(build, files) },
      compactContentTypes,
    ],
    write: false,
    metafile: true,
    logLevel: "warning",
  });
}

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

/** Puts each module that the command's and the library's sources import lazily into a separate file. */
function splitLazyImports({ onResolve, resolve: resolvePath }, files) {
  onResolve({ filter: /^[^:]*$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (
      kind !== "dynamic-import" ||
      !LAZY_IMPORTERS.some((own) => importer.startsWith(join(root, own, "/"))) ||
      SHARES_STATE.test(path) ||
      pluginData === "resolving"
    )
      return;
    const found = await resolvePath(path, { kind, importer, resolveDir, pluginData: "resolving" });
    if (found.errors.length > 0) return found;
    const name = basename(path.replace(/\/index\.js$/, ""), ".js");
    files.set(name, found.path);
    return { path: `./${name}.cjs`, external: true };
  });
}

/** Loads what sends requests through a proxy when a request needs it. It needs many modules of Node.js. */
function loadProxyAgentsLater({ onResolve, onLoad, resolve: resolvePath }, files) {
  onResolve({ filter: /^https?-proxy-agent$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (pluginData === "resolving") return;
    const found = await resolvePath(path, { kind, importer, resolveDir, pluginData: "resolving" });
    if (found.errors.length > 0) return found;
    files.set(path, found.path);
    return { path, namespace: "later" };
  });
  onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => {
    const agent = path === "http-proxy-agent" ? "HttpProxyAgent" : "HttpsProxyAgent";
    const create = `(_, given) => new (require("./${path}.cjs").${agent})(...given)`;
    return { contents: `export const ${agent} = new Proxy(class {}, { construct: ${create} });` };
  });
  onResolve({ filter: /^\.\/https?-proxy-agent\.cjs$/ }, ({ path }) => ({ path, external: true }));
}
