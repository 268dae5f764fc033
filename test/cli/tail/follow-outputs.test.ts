import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type FollowSettings, followOutputs } from "../../../cli/tail/follow-outputs";
import type { OutputReference } from "../../../outputs";
import type { Place } from "../../../outputs/internal";
import { virtualClock } from "../../jobs/support/virtual-clock";

/** The requests of a listing of 100,000 outputs, and the time of each in milliseconds. */
const PAGES = 20;
const PAGE_TIME = 500;

const output = (name: string, etag = "1") => ({ name, etag }) as OutputReference;
const endOf = (etag: string, trackedSince: Date | undefined) => ({ version: { etag, trackedSince } }) as Place;

describe("followOutputs", () => {
  /** Follows outputs, all of which are closed with their first state. `at` changes the world after each wait. */
  async function following(
    at: (wait: number, world: { stored: OutputReference[]; hasEnded: boolean; isJobMissing: boolean }) => void,
    {
      listingTime = 0,
      trackedSince,
      ...settings
    }: Partial<FollowSettings> & { listingTime?: number; trackedSince?: Date | undefined } = {},
  ) {
    const clock = virtualClock();
    const world = { stored: [output("a")], hasEnded: false, isJobMissing: false };
    const printed: [name: string, from: Place | undefined][] = [];
    let listings = 0;
    let waits = 0;
    const isIdle = await followOutputs(
      {
        found: world.stored,
        async find() {
          listings += 1;
          if (listingTime > 0) await clock.sleep(listingTime);
          return world.stored;
        },
      },
      {
        async print({ name, etag }, { from }) {
          printed.push([name, from]);
          return endOf(etag, trackedSince);
        },
        end: {
          hasEnded: async () => world.hasEnded,
          get isJobMissing() {
            return world.isJobMissing;
          },
        },
        onWait() {
          waits += 1;
          assert.ok(waits < 10_000, "it must end");
          at(waits, world);
        },
        ...settings,
      },
      clock,
    );
    return { isIdle, listings, printed, waits, seconds: clock.now() / 1000 };
  }

  it("continues while all outputs are closed, until the tasks have ended", async () => {
    const { isIdle, printed, waits } = await following((wait, world) => {
      if (wait === 40) world.stored = [output("a"), output("b")];
      // Stored shortly before the end, so that only the last listing can find it.
      if (wait === 97) world.stored = [...world.stored, output("c")];
      world.hasEnded = wait === 97;
    });
    assert.deepEqual([isIdle, printed.map(([name]) => name), waits], [false, ["a", "b", "c"], 97]);
  });

  const retries: [what: string, trackedSince: Date | undefined, from: Place | undefined][] = [
    ["continues a tracked output of a retried task where it had ended", new Date(0), endOf("1", new Date(0))],
    ["prints an output that was replaced again", undefined, undefined],
  ];
  for (const [what, trackedSince, from] of retries) {
    it(what, async () => {
      const { printed } = await following(
        (wait, world) => {
          if (wait === 10) world.stored = [output("a", "2")];
          world.hasEnded = wait === 50;
        },
        { trackedSince },
      );
      assert.deepEqual(printed, [
        ["a", undefined],
        ["a", from],
      ]);
    });
  }

  const listings: [what: string, pages: number, mostRequests: number][] = [
    ["lists a small job every 5 seconds", 0, 200],
    ["lists 100,000 outputs for at most a tenth of the time", PAGES, 240],
  ];
  for (const [what, pages, mostRequests] of listings) {
    it(what, async () => {
      const found = await following(
        (wait, world) => {
          world.hasEnded = wait >= 1000;
        },
        { listingTime: pages * PAGE_TIME },
      );
      const inBetween = found.listings - 2;
      assert.ok(inBetween > 5 && inBetween * Math.max(1, pages) <= mostRequests, `${found.listings} listings`);
      assert.ok(inBetween * pages * PAGE_TIME <= found.seconds * 100, `in ${found.seconds} s`);
    });
  }

  it("ends after the idle time of all outputs, but looks once more before", async () => {
    const idle = await following(() => {}, { idle: 3_000 });
    assert.deepEqual([idle.isIdle, idle.waits, idle.listings], [true, 3, 1]);
    const late = await following(
      (wait, world) => {
        if (wait === 3) world.stored = [output("a"), output("b")];
      },
      { idle: 3_000 },
    );
    assert.deepEqual([late.isIdle, late.waits, late.printed.length], [true, 6, 2]);
  });

  it("ends when all outputs are closed and the job does not exist any more", async () => {
    const { isIdle, waits } = await following((wait, world) => {
      world.isJobMissing = wait >= 7;
    });
    assert.deepEqual([isIdle, waits], [false, 7]);
  });

  it("fails with the first failure of an output or a listing", async () => {
    const print = async () => assert.fail("broken output");
    await assert.rejects(
      following(() => {}, { print }),
      { message: "broken output" },
    );
  });

  it("opens 32 outputs in parallel, and more as soon as these have nothing new", async () => {
    let open = 0;
    let most = 0;
    const clock = virtualClock();
    const found = Array.from({ length: 500 }, (_, index) => output(`o${index}`));
    await followOutputs(
      { found, find: async () => found },
      {
        async print(_, { isComplete }) {
          open += 1;
          most = Math.max(most, open);
          await clock.sleep(1);
          open -= 1;
          while (!(await isComplete())) await clock.sleep(1_000);
          return endOf("1", undefined);
        },
        end: { hasEnded: async () => clock.now() > 5_000, isJobMissing: false },
      },
      clock,
    );
    assert.equal(most, 32);
  });
});
