import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { SMALL_BLOCK, useSmallRequests } from "../outputs/support/small-requests";
import { useAzurite } from "../support/azurite";
import { chance, chanceBytes, chanceInt, FAULTS, SEED } from "../support/chance";
import { useFaultProxy } from "../support/fault-proxy";
import { DAMAGED_BODY } from "../support/faults";
import { useFolder } from "../support/folder";
import { useQuickClock } from "./support/quick-clock";

const KIB = 2 ** 10;

describe(`saving through faults (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  useQuickClock();
  useSmallRequests();

  it("stores every byte once, at its position", async function () {
    const budget = Math.ceil(FAULTS * 0.4);
    this.timeout(30_000 + budget * 300);
    const proxy = await openProxy({ rate: 0.3 });
    const location = { credential: azurite().credential, jobId: `faults-save-${SEED}`, taskId: "t" };
    const outputs = new TaskOutputStorage({ ...location, blobEndpoint: proxy.blobEndpoint });
    await outputs.prepare();
    const container = new ContainerClient(`${azurite().blobEndpoint}${outputs.containerName}`, location.credential);

    let files = 0;
    const saveNext = async () => {
      while (proxy.faults < budget) {
        files += 1;
        const name = `${files}.bin`;
        const content = chanceBytes(sizeOf(name), name);
        writeFileSync(join(folder(), name), content);
        await outputs.save("TaskOutput", name, name, { folder: folder() });

        // Read without the proxy what is really stored.
        const stored = await container.getBlobClient(`t/$TaskOutput/${name}`).downloadToBuffer();
        assert.equal(sha256(stored), sha256(content), `${name} of ${content.length} bytes, seed ${SEED}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, saveNext));
    assert.ok(proxy.faults >= budget);
  });

  // With a few hundred mixed faults, often no block is damaged.
  it("sends each block again that was damaged in transit", async () => {
    const damaged = new Set<string>();
    const isFirst = (url = "") => damaged.size < damaged.add(url).size;
    const once = { ...DAMAGED_BODY, appliesTo: (request: IncomingMessage) => isBlock(request) && isFirst(request.url) };
    const proxy = await openProxy({ rate: 1, faults: [once] });
    const location = { credential: azurite().credential, jobId: `faults-blocks-${SEED}`, taskId: "t" };
    const direct = new TaskOutputStorage({ ...location, blobEndpoint: azurite().blobEndpoint });
    await direct.prepare();
    const content = chanceBytes(4 * SMALL_BLOCK, "blocks");
    writeFileSync(join(folder(), "large.bin"), content);
    const outputs = new TaskOutputStorage({ ...location, blobEndpoint: proxy.blobEndpoint });
    await outputs.save("TaskOutput", "large.bin", "large.bin", { folder: folder() });
    const stored = await (await direct.get("TaskOutput", "large.bin")).bytes();
    assert.equal(stored.equals(content), true, `seed ${SEED}`);
    assert.equal(proxy.faults, damaged.size);
    assert.ok(damaged.size >= 4, `${damaged.size} blocks`);
  });
});

/** Most files are small and take one request. The others take many. */
function sizeOf(name: string): number {
  const share = chance(name, "size");
  if (share < 0.1) return 0;
  if (share < 0.7) return chanceInt(1, 64 * KIB, name, "small");
  if (share < 0.96) return chanceInt(64 * KIB, SMALL_BLOCK, name, "middle");
  return chanceInt(2 * SMALL_BLOCK, 4 * SMALL_BLOCK, name, "large");
}

function isBlock({ url = "" }: IncomingMessage): boolean {
  return /[?&]comp=block(&|$)/.test(url);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
