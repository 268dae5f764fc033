import { spawn } from "node:child_process";
import { createWriteStream, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { cached, cacheOnce } from "./cache.mjs";
import { isEngine } from "./installed.mjs";
import { withProgress } from "./progress.mjs";
import { ENGINE_VERSION } from "./version.mjs";

/** Where Pulumi publishes its releases, also for its own installer. */
const RELEASES = "https://get.pulumi.com/releases/sdk";

/** Maximum time in ms for the server's answer. Short, so that a missing network is reported within seconds. */
const ANSWER_TIME = 5_000;

/** Maximum time in ms without data after the answer has started. */
const STALL_TIME = 30_000;

/** Returns the release that was downloaded before, or undefined. */
export function downloadedEngine(environment) {
  const folder = cached(cacheName(), environment);
  return folder && { folder, version: ENGINE_VERSION, source: "downloaded" };
}

/**
 * Downloads the release for this machine.
 *
 * @returns the engine, or why there is none
 */
export async function downloadEngine(environment, from = RELEASES) {
  const url = `${from}/${archiveName()}`;
  try {
    const folder = await withProgress(`downloading the Pulumi engine ${ENGINE_VERSION}, once`, (report) =>
      cacheOnce(cacheName(), environment, (bin) => download(url, bin, report)),
    );
    return { engine: { folder, version: ENGINE_VERSION, source: "downloaded" } };
  } catch (error) {
    return { reason: `${url} cannot be had: ${error.cause?.message || error.cause?.code || error.message}` };
  }
}

/** Returns the archive's name, as in pulumi-v3.259.0-linux-x64.tar.gz. */
export function archiveName() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `pulumi-v${ENGINE_VERSION}-${system}-${process.arch}.${system === "windows" ? "zip" : "tar.gz"}`;
}

function cacheName() {
  return `${ENGINE_VERSION}-release-${process.platform}-${process.arch}`;
}

async function download(url, bin, report) {
  const root = dirname(bin);
  const archive = join(root, archiveName());
  await fetchTo(archive, url, report);
  // Windows' own tar also reads zip files.
  await run("tar", ["-xf", archive, "-C", root]);
  rmSync(archive);
  const unpacked = [join(root, "pulumi", "bin"), join(root, "pulumi")].find(isEngine);
  if (unpacked === undefined) throw new Error(`the archive holds no engine, but ${readdirSync(root).join(", ")}`);
  rmSync(bin, { recursive: true });
  renameSync(unpacked, bin);
}

async function fetchTo(file, url, report) {
  const abort = new AbortController();
  const answered = setTimeout(() => abort.abort(new Error(`no answer in ${ANSWER_TIME / 1_000} s`)), ANSWER_TIME);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(answered);
    if (!response.ok) throw new Error(`status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), watched(response, abort, report), createWriteStream(file));
  } finally {
    clearTimeout(answered);
    // Cancels the rest of the response, so that the process can exit.
    abort.abort();
  }
}

function watched(response, abort, report) {
  const stall = () =>
    setTimeout(() => abort.abort(new Error(`nothing arrived in ${STALL_TIME / 1_000} s`)), STALL_TIME);
  const length = Number(response.headers.get("content-length"));
  let received = 0;
  let timer = stall();
  return new Transform({
    transform(chunk, _encoding, done) {
      clearTimeout(timer);
      timer = stall();
      received += chunk.length;
      report(`${megabytes(received)}${length > 0 ? ` of ${megabytes(length)}` : ""} MB`);
      done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
  });
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${command}: ${said.trim()}`))));
  });
}
