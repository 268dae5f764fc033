import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { openJob } from "./open-job";

describe("containerUrl", () => {
  const azurite = useAzurite();

  it("gives a URL by which outputs are saved, listed and read, and nothing else", async () => {
    const { outputs } = await openJob(azurite());
    const shared = new JobOutputStorage({ containerUrl: await outputs.containerUrl({ expiresIn: 60 }) });
    const saved = await shared.task("t1").saveText("TaskOutput", "shared", "x.txt");
    assert.equal((await collect(shared.listAll())).length, 1);
    assert.equal(await saved.text(), "shared");
    await assert.rejects(saved.delete(), { code: "AccessDenied" });
  });

  it("is signed by the identity, works over TLS alone, and as long as is asked for", async () => {
    const { outputs } = await openJob(azurite());
    const before = Date.now();
    const sas = new URL(await outputs.containerUrl({ expiresIn: 3600 })).searchParams;
    const lasts = (Date.parse(sas.get("se") ?? "") - before) / 1000;
    assert.ok(lasts > 3598 && lasts < 3610, `${lasts}`);
    assert.deepEqual(
      [sas.get("sp"), sas.get("sr"), sas.get("spr"), sas.get("skoid")],
      ["racwl", "c", "https", "22222222-2222-2222-2222-222222222222"],
    );
  });

  it("lasts 7 days by default, less what clocks may differ", async () => {
    const { outputs } = await openJob(azurite());
    const sas = new URL(await outputs.containerUrl()).searchParams;
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

  it("cannot be made of a URL, and says so without it", async () => {
    const { outputs } = await openJob(azurite());
    const shared = new JobOutputStorage({ containerUrl: await outputs.containerUrl() });
    await assert.rejects(shared.containerUrl(), (error: Error & { code?: string }) => {
      assert.equal(error.code, "AccessDenied");
      assert.ok(!error.message.includes("sig="));
      return true;
    });
  });
});
