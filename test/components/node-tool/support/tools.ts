import { createHash } from "node:crypto";
import { gzipSync } from "fflate";
import { writeTar } from "../../../../components/node-tool/tar";

/** One version of the tool. */
export interface Tool {
  readonly version: string;
  readonly archive: Uint8Array;
  readonly sha256: string;
  /** The Node.js archive that the command's archive requires. */
  readonly nodejs?: Uint8Array;
}

/** Returns a file of an archive. */
export const file = (path: string, content: string, mode = 0o644) => ({ path, content: Buffer.from(content), mode });

/** Returns an archive of files. */
export const packed = (...files: ReturnType<typeof file>[]) => gzipSync(writeTar(files), { mtime: 0 });

/** Returns a SHA-256 in lower-case hex. */
export const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Has the layout of npm's package of Node.js. */
export const NODEJS = packed(
  file("package/share/man/man1/node.1", "manual"),
  file("package/LICENSE", "license of Node.js"),
  file("package/bin/node", "#!/bin/sh\necho node\n", 0o755),
  file("package/README.md", "read me"),
);

/** Three versions of the tool: two for images with Node.js, and one that includes Node.js. */
export const [ONE, TWO, BUNDLED] = ["one", "two", "bundled"].map((version) => {
  const nodejs = version === "bundled" ? NODEJS : undefined;
  const archive = packed(
    file("bin/batch-outputs", `#!/bin/sh\necho ${version}\n`, 0o755),
    file("lib/version", version),
    ...(nodejs === undefined ? [] : [file("lib/nodejs.sha256", `${sha256Of(nodejs)}  nodejs.tar.gz\n`)]),
  );
  return { version, archive, sha256: sha256Of(archive), ...(nodejs && { nodejs }) };
}) as [Tool, Tool, Tool];
