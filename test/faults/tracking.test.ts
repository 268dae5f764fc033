import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { openOutputContainer } from "../../outputs/storage/output-container";
import { trackedName, trackOutput } from "../../outputs/track";
import { useAzurite } from "../support/azurite";
import { chanceBytes, chanceInt, FAULTS, SEED } from "../support/chance";
import { useFaultProxy } from "../support/fault-proxy";
import { useFolder } from "../support/folder";
import { useQuickClock } from "./support/quick-clock";

const KIB = 2 ** 10;
const LANES = 8;

describe(`tracking through faults (seed ${SEED})`, () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const openProxy = useFaultProxy(azurite);
  useQuickClock();

  it("stores each byte once and in order, over many segments", async function () {
    const budget = Math.ceil(FAULTS * 0.35);
    this.timeout(30_000 + budget * 300);
    const proxy = await openProxy({ rate: 0.35 });
    const location = { credential: azurite().credential, jobId: `faults-track-${SEED}` };
    const direct = new TaskOutputStorage({ ...location, blobEndpoint: azurite().blobEndpoint, taskId: "t" });
    await direct.prepare();

    let files = 0;
    const trackNext = async () => {
      while (proxy.faults < budget) {
        files += 1;
        const name = `${files}.log`;
        const source = join(folder(), name);
        const container = openOutputContainer({ ...location, blobEndpoint: proxy.blobEndpoint });
        const set = { taskId: "t", kind: "TaskLog" };
        writeFileSync(source, "");
        const options = { intervalSeconds: 0.002 };
        const tracked = trackOutput(container, trackedName(set, name), source, options, {
          blockLimit: 7,
          largestAppend: 16 * KIB,
        });
        const pieces: Buffer[] = [];
        for (let index = 0; index < chanceInt(10, 40, name, "pieces"); index += 1) {
          const piece = chanceBytes(chanceInt(1, 24 * KIB, name, index), name, index);
          pieces.push(piece);
          const looked = proxy.nextRequest();
          appendFileSync(source, piece);
          await looked;
        }
        await tracked.close();
        const stored = await (await direct.get("TaskLog", name)).bytes();
        const written = Buffer.concat(pieces);
        assert.equal(stored.length, written.length, `length of ${name}, seed ${SEED}`);
        assert.equal(stored.equals(written), true, `bytes of ${name}, seed ${SEED}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, trackNext));
    const doubtful = ["412", "412 after the work", "dropped after the work"].map(
      (name) => proxy.injected.get(name) ?? 0,
    );
    assert.ok(Math.max(...doubtful) > 0, `seed ${SEED} must leave doubt about an append`);
  });
});
