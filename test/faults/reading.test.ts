import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { SMALL_RANGE, useSmallRequests } from "../outputs/support/small-requests";
import { useAzurite } from "../support/azurite";
import { chanceBytes, chanceInt, FAULTS, SEED } from "../support/chance";
import { collect } from "../support/collect";
import { useFaultProxy } from "../support/fault-proxy";
import { DAMAGED_ANSWER } from "../support/faults";
import { useFolder } from "../support/folder";
import { useQuickClock } from "./support/quick-clock";

const FILES = 12;

describe(`reading through faults (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  useQuickClock();
  useSmallRequests();

  it("lists each output once, and downloads every byte", async function () {
    const budget = Math.ceil(FAULTS * 0.2);
    this.timeout(30_000 + budget * 300);
    const proxy = await openProxy({ rate: 0.3 });
    const { location, contents } = await store("faults-read");
    const outputs = new TaskOutputStorage({ ...location, blobEndpoint: proxy.blobEndpoint });

    for (let round = 1; proxy.faults < budget; round += 1) {
      const listed = await collect(outputs.list({ kind: "TaskOutput" }));
      assert.deepEqual(listed.map(({ path }) => path).sort(), [...contents.keys()].sort());
      const target = join(folder(), String(round));
      await Promise.all(
        listed.map(async (output) => {
          const file = await output.downloadInto(target);
          assert.equal(readFileSync(file).equals(contents.get(output.path)!), true, `${output.path}, seed ${SEED}`);
        }),
      );
      assert.deepEqual(readdirSync(target).sort(), [...contents.keys()].sort(), "nothing else is in the folder");
    }
  });

  it("does not accept damaged bytes", async () => {
    const proxy = await openProxy({ rate: 0.5, faults: [DAMAGED_ANSWER] });
    const { location, contents } = await store("faults-damaged");
    const outputs = new TaskOutputStorage({ ...location, blobEndpoint: proxy.blobEndpoint });

    let refused = 0;
    for await (const output of outputs.list()) {
      const file = join(folder(), output.path);
      try {
        await output.downloadTo(file);
        assert.equal(readFileSync(file).equals(contents.get(output.path)!), true, `${output.path}, seed ${SEED}`);
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, "Integrity", `${error}, seed ${SEED}`);
        assert.equal(readdirSync(folder()).includes(output.path), false, `${output.path} must not appear`);
        refused += 1;
      }
    }
    const damaged = proxy.injected.get(DAMAGED_ANSWER.name) ?? 0;
    assert.ok(damaged > 0, `seed ${SEED} must damage an answer`);
    assert.ok(refused <= damaged);
  });

  /** Stores outputs with their MD5, without the library and the proxy. */
  async function store(name: string) {
    const location = { credential: azurite().credential, jobId: `${name}-${SEED}`, taskId: "t" };
    const direct = new TaskOutputStorage({ ...location, blobEndpoint: azurite().blobEndpoint });
    await direct.prepare();
    const container = new ContainerClient(`${azurite().blobEndpoint}${direct.containerName}`, location.credential);
    const contents = new Map<string, Buffer>();
    for (let index = 0; index < FILES; index += 1) {
      const path = `${index}.bin`;
      // The last one is fetched in several ranges.
      const size = index === FILES - 1 ? 4 * SMALL_RANGE + 1 : chanceInt(0, SMALL_RANGE, name, path);
      const content = chanceBytes(size, name, path);
      contents.set(path, content);
      const blobContentMD5 = createHash("md5").update(content).digest();
      const blob = container.getBlockBlobClient(`t/$TaskOutput/${path}`);
      await blob.upload(content, content.length, { blobHTTPHeaders: { blobContentMD5 } });
    }
    return { location, contents };
  }
});
