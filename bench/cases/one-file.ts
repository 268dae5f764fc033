import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Bench, Comparison, Peer } from "../bench";
import { output, timed } from "../processes";
import { randomFile } from "../random-file";
import type { Upload, UploadCost } from "../uploader";

const MIB = 2 ** 20;

/** Saves one file of a size, in bytes. */
export async function oneFile(bench: Bench, title: string, size: number): Promise<Comparison> {
  const file = join(bench.folder, "source.bin");
  await randomFile(file, size);
  return {
    title,
    amount: { count: size / MIB, unit: "MiB" },
    baseline: "uploadFile",
    peers: [
      uploader(bench, file, "uploadFile"),
      uploader(bench, file, "uploadFile tuned"),
      uploader(bench, file, "ours"),
      copy(file),
    ],
  };
}

function uploader({ programs, sink }: Bench, file: string, way: Upload["way"]): Peer {
  return {
    name: way,
    run: async () => {
      await sink.ask({ ask: "reset" });
      const upload: Upload = { way, blobEndpoint: sink.blobEndpoint, file, name: "source.bin" };
      const line = await output(process.execPath, [join(programs, "uploader.cjs"), JSON.stringify(upload)], {
        NODE_EXTRA_CA_CERTS: sink.caFile,
      });
      const { pieces } = await sink.ask({ ask: "blob", name: "bench/job-bench/$JobOutput/source.bin" });
      await checkPieces(file, pieces ?? []);
      return JSON.parse(line) as UploadCost;
    },
  };
}

/** The floor: the same bytes, read and written, with no network. */
function copy(file: string): Peer {
  const target = `${file}.copy`;
  return {
    name: "cp",
    run: async () => {
      const cost = await timed("cp", [file, target]);
      await rm(target);
      return cost;
    },
  };
}

/** Fails where what arrived is not the file. */
async function checkPieces(file: string, pieces: readonly { size: number; checksum: number }[]): Promise<void> {
  const handle = await open(file);
  try {
    let position = 0;
    for (const { size, checksum } of pieces) {
      const buffer = Buffer.allocUnsafe(size);
      const { bytesRead } = await handle.read(buffer, 0, size, position);
      if (bytesRead !== size || crc32(buffer) !== checksum) {
        throw new Error(`blob must hold the file's bytes, got others from ${position} on`);
      }
      position += size;
    }
    const { size } = await handle.stat();
    if (position !== size) throw new Error(`blob must have the file's ${size} bytes, got ${position}`);
  } finally {
    await handle.close();
  }
}
