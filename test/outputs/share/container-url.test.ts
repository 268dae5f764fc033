import assert from "node:assert/strict";
import { mock } from "node:test";
import { afterEach, describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";

const HOUR = 3_600_000;

describe("containerUrl", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("returns a URL to list and read outputs, and nothing else", async () => {
    const { outputs } = await openJob(azurite());
    const shared = new JobOutputStorage({ containerUrl: await outputs.containerUrl() });
    await outputs.task("t1").saveText("TaskOutput", "shared", "x.txt");
    const [output] = await collect(shared.listAll());
    assert.equal(await output?.text(), "shared");
    await assert.rejects(shared.containerUrl(), {
      code: "AccessDenied",
      message: `container ${outputs.containerName} was opened by a URL, which cannot sign another URL; share that URL itself`,
    });
    for (const change of [() => shared.saveText("JobOutput", "x", "x.txt"), () => output!.delete()]) {
      await assert.rejects(change, { code: "AccessDenied" });
    }
  });

  it("returns a URL to save, list and read outputs, and nothing else, with `write`", async () => {
    const { outputs } = await openJob(azurite());
    const url = await outputs.containerUrl({ write: true, expiresIn: 60 });
    const shared = new JobOutputStorage({ containerUrl: url });
    const saved = await shared.task("t1").saveText("TaskOutput", "shared", "x.txt");
    assert.equal((await collect(shared.listAll())).length, 1);
    assert.equal(await saved.text(), "shared");
    await assert.rejects(saved.delete(), { code: "AccessDenied" });
  });

  it("is signed by the identity, works only over TLS, and lasts as long as requested", async () => {
    const { outputs } = await openJob(azurite());
    const before = Date.now();
    const sas = new URL(await outputs.containerUrl({ write: true, expiresIn: 3600 })).searchParams;
    const lasts = (Date.parse(sas.get("se") ?? "") - before) / 1000;
    assert.ok(lasts > 3598 && lasts < 3610, `${lasts}`);
    assert.deepEqual(
      [sas.get("sp"), sas.get("sr"), sas.get("spr"), sas.get("skoid")],
      ["racwl", "c", "https", "22222222-2222-2222-2222-222222222222"],
    );
  });

  it("only reads and lists, for one hour, by default", async () => {
    const { outputs } = await openJob(azurite());
    const sas = new URL(await outputs.containerUrl()).searchParams;
    const lasts = (Date.parse(sas.get("se") ?? "") - Date.now()) / 1000;
    assert.ok(lasts > 3590 && lasts < 3610, `${lasts}`);
    assert.equal(sas.get("sp"), "rl");
  });

  it("lasts at most 7 days, minus the allowed difference of the clocks", async () => {
    const { outputs } = await openJob(azurite());
    const sas = new URL(await outputs.containerUrl({ expiresIn: 7 * 24 * 3600 })).searchParams;
    const missing = 7 * 24 * 3600 - (Date.parse(sas.get("se") ?? "") - Date.now()) / 1000;
    assert.ok(missing >= 295 && missing < 310, `${missing}`);
  });

  for (const expiresIn of [0, -1, 7 * 24 * 3600 + 1, Number.NaN]) {
    it(`refuses ${expiresIn} seconds`, async () => {
      const { outputs } = await openJob(azurite());
      await assert.rejects(outputs.containerUrl({ expiresIn }), {
        code: "ExpiryRefused",
        message: `expiresIn must be more than 0 and at most 604800 seconds (7 days), got ${expiresIn}`,
      });
    });
  }

  it("refuses outputs that were opened by a URL, without showing the URL", async () => {
    const { outputs } = await openJob(azurite());
    const shared = new JobOutputStorage({ containerUrl: await outputs.containerUrl() });
    await assert.rejects(shared.containerUrl(), (error: Error & { code?: string }) => {
      assert.equal(error.code, "AccessDenied");
      assert.ok(!error.message.includes("sig="));
      return true;
    });
  });

  describe("if this machine's clock is wrong", () => {
    // Waits still take their time. Only the time of day differs.
    const shift = (hours: number) => mock.timers.enable({ apis: ["Date"], now: Date.now() + hours * HOUR });
    afterEach(() => mock.timers.reset());

    for (const [hours, told] of [
      [-24 * 30, -24 * 30],
      [-2, -2],
      [-1, -1],
      [1, 1],
      [2, 2],
      [24 * 30, 24 * 30],
    ] as const) {
      it(`by ${hours} hours: expires by the service's clock, and reports the difference`, async () => {
        const service = Date.now();
        const { outputs } = await openWithToken();
        shift(hours);
        const differences: number[] = [];
        const url = await outputs.containerUrl({
          write: true,
          expiresIn: 3600,
          onClockDifference: (s) => differences.push(s),
        });
        assert.deepEqual(
          differences.map((seconds) => Math.round(seconds / 3600)),
          [told],
        );
        assertExpiry(url, service, 3600);
        mock.timers.reset();
        await new JobOutputStorage({ containerUrl: url }).saveText("JobOutput", "x", "x.txt");
      });
    }

    for (const minutes of [-4, 0, 4]) {
      it(`by ${minutes} minutes: expires by the service's clock, and reports nothing`, async () => {
        const service = Date.now();
        const { outputs } = await openWithToken();
        shift(minutes / 60);
        const onClockDifference = () => assert.fail("it is within the limit");
        assertExpiry(await outputs.containerUrl({ expiresIn: 60, onClockDifference }), service, 60);
        const url = await outputs.containerUrl({ expiresIn: 7 * 24 * 3600, onClockDifference });
        const longest = new URL(url).searchParams;
        // The service refuses a key that expires later than 7 days after its own time.
        assert.ok(Date.parse(longest.get("ske") ?? "") <= service + 7 * 24 * HOUR);
        assert.ok(Date.parse(longest.get("se") ?? "") <= Date.parse(longest.get("ske") ?? ""));
      });
    }

    it("expires by the service's clock even if the service first refuses a key because of its times", async () => {
      const service = Date.now();
      // Azurite accepts every time. Azure refuses a key that expires in the past, or later than in 7 days.
      const { blobEndpoint, requests } = await startProxy(({ method }) =>
        method === "POST" && requests.filter((request) => request.method === "POST").length === 1
          ? { status: 400, code: "OutOfRangeInput" }
          : undefined,
      );
      const { outputs } = await openWithToken(blobEndpoint);
      shift(-2);
      assertExpiry(await outputs.containerUrl({ expiresIn: 60 }), service, 60);
      assert.equal(requests.filter(({ method }) => method === "POST").length, 2);
    });

    it("fails with the service's error if it refuses a key for another reason", async () => {
      const { blobEndpoint, requests } = await startProxy(({ method }) =>
        method === "POST" ? { status: 400, code: "InvalidXmlDocument" } : undefined,
      );
      const { outputs } = await openWithToken(blobEndpoint);
      await assert.rejects(outputs.containerUrl({ expiresIn: 60 }), { message: /InvalidXmlDocument 400/ });
      shift(5);
      await assert.rejects(outputs.containerUrl({ expiresIn: 60 }), { message: /InvalidXmlDocument 400/ });
      assert.equal(requests.filter(({ method }) => method === "POST").length, 3);
    });
  });

  /** Opens a job with a token whose times are right, whatever the clock says later. */
  async function openWithToken(blobEndpoint = azurite().blobEndpoint) {
    const token = await azurite().credential.getToken("");
    return openJob({ ...azurite(), blobEndpoint, credential: { getToken: async () => token } });
  }

  function assertExpiry(url: string, service: number, seconds: number) {
    const late = (Date.parse(new URL(url).searchParams.get("se") ?? "") - service) / 1000 - seconds;
    assert.ok(
      late >= -1 && late < 30,
      `it must last ${seconds} s from the service's time on, but lasts ${late} s longer`,
    );
  }
});
