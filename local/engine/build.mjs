import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, cacheOnce } from "./cache.mjs";
import { executable, folderOnPath } from "./installed.mjs";
import { withProgress } from "./progress.mjs";
import { ENGINE_VERSION } from "./version.mjs";

const moduleFolder = join(dirname(fileURLToPath(import.meta.url)), "go");

/** How the engine is built from its pinned Go modules: the folder of go.mod, the flags, and the packages. */
export const recipe = {
  moduleFolder,
  flags: [
    "-mod=readonly",
    "-buildvcs=false",
    // Resolves names and users in pure Go, so that the engine is one file that runs on any Linux.
    "-tags=osusergo,grpcnotrace",
    ...compilerFlags(),
    `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
  ],
  packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "./pulumi-language-nodejs"],
};

/**
 * Shortens the build by a third. Calls are inlined only in the packages that work in each deployment. The others (cloud
 * storage for the state, telemetry, `pulumi cloud`) compile in half the time without it. Debug information is not
 * created, because the linker would remove it. Deployments take as long as with an ordinary build.
 */
function compilerFlags() {
  const pulumi = "github.com/pulumi/pulumi";
  const busy = [
    "std",
    "google.golang.org/...",
    ...["sdk/...", "pkg/v3/engine/...", "pkg/v3/resource/...", "pkg/v3/backend/..."].map((path) => `${pulumi}/${path}`),
  ];
  const noDebugInformation = "-dwarf=false";
  // For each package, the last pattern that matches counts.
  return [
    `-gcflags=all=${noDebugInformation} -l`,
    ...busy.map((packages) => `-gcflags=${packages}=${noDebugInformation}`),
  ];
}

/** Returns the engine that was built from the same modules and flags before, or undefined. */
export function builtEngine(environment) {
  const folder = cached(cacheName(), environment);
  return folder && { folder, version: ENGINE_VERSION, source: "built" };
}

/**
 * Builds the engine, which takes minutes the first time.
 *
 * @param signal ends the build
 * @returns the engine, or why there is none
 */
export async function buildEngine(environment, signal) {
  const folder = folderOnPath("go", environment);
  if (folder === undefined) return { reason: "there is no go on PATH" };
  try {
    const bin = await withProgress(`building the Pulumi engine ${ENGINE_VERSION}, once, some minutes`, (report) =>
      cacheOnce(cacheName(), environment, (target) =>
        goBuild(executable(folder, "go"), target, { environment, signal }, report),
      ),
    );
    return { engine: { folder: bin, version: ENGINE_VERSION, source: "built" } };
  } catch (error) {
    return { reason: error.message };
  }
}

/** Returns the Go version that go.mod requires, as in "1.25.11". */
export function requiredGo() {
  return /^go (\S+)$/m.exec(readFileSync(join(moduleFolder, "go.mod"), "utf8"))[1];
}

function goBuild(go, target, { environment, signal }, report) {
  // The compiler collects garbage less often than by default, which saves a seventh of its time.
  const env = { GOGC: "400", ...environment, CGO_ENABLED: "0", GOWORK: "off" };
  const child = spawn(go, ["build", "-v", ...recipe.flags, "-o", target, ...recipe.packages], {
    cwd: moduleFolder,
    env,
    signal,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = { downloaded: 0, compiled: 0, rest: [] };
  forEachLine(child.stderr, (line) => {
    if (line.startsWith("go: downloading ")) said.downloaded++;
    else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) said.compiled++;
    else said.rest.push(line);
    report(said.compiled > 0 ? `${said.compiled} packages compiled` : `${said.downloaded} modules downloaded`);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`go does not start: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(["go build failed:", ...said.rest.slice(-5)].join("\n      ")));
    });
  });
}

function forEachLine(stream, handle) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    lines.forEach(handle);
  });
  stream.on("end", () => rest && handle(rest));
}

// Based on content: a change of a pin, the host or a flag gives another engine, and all checkouts share one.
function cacheName() {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([process.platform, process.arch, recipe.flags, recipe.packages]));
  for (const file of sourceFiles()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(moduleFolder, file)));
  }
  return `${ENGINE_VERSION}-${hash.digest("hex").slice(0, 16)}`;
}

function sourceFiles() {
  const host = "pulumi-language-nodejs";
  return ["go.mod", "go.sum", ...readdirSync(join(moduleFolder, host)).map((name) => `${host}/${name}`)].sort();
}
