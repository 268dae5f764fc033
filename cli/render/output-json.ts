import type { OutputReference } from "../../outputs";

/** An output as `--json` prints it. Names and meanings are part of the command's interface. */
interface OutputJson {
  readonly job: string | null;
  readonly task: string | null;
  readonly kind: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly url: string;
  readonly contentType: string | null;
  /** ISO 8601, UTC. */
  readonly lastModified: string;
  /** Without quotes. */
  readonly etag: string;
  /** In hex. Null if none is stored, as for tracked and most large outputs. */
  readonly md5: string | null;
  /** The number in hex. Null if none is stored, as for small and tracked outputs. */
  readonly crc64: string | null;
  /** When the tracking of a tracked output began. Null for other outputs. */
  readonly trackedSince: string | null;
  /** The run that stored it. Null if its writer named none. */
  readonly run: string | null;
}

/** Returns an output as `--json` prints it. */
export function outputJson(output: OutputReference): OutputJson {
  return {
    job: output.jobId ?? null,
    task: output.taskId ?? null,
    kind: output.kind,
    path: output.path,
    size: output.size,
    url: output.url,
    contentType: output.contentType ?? null,
    lastModified: output.lastModified.toISOString(),
    // The service quotes it in headers, and not in listings.
    etag: output.etag.replaceAll('"', ""),
    md5: output.md5 ?? null,
    crc64: output.crc64 ?? null,
    trackedSince: output.trackedSince?.toISOString() ?? null,
    run: output.run ?? null,
  };
}
