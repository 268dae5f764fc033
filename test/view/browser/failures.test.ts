import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import { useStorageProxy } from "../../support/storage-proxy";
import { useServedJob } from "./support/served-job";
import { useShownJob } from "./support/shown-job";

describe("the page, if something fails", function () {
  this.timeout(60_000);
  const { azurite, job, open } = useShownJob();
  const startProxy = useStorageProxy(azurite);

  it("says that storage denies access, and works again after it", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "x", "a.txt");
    let isDenied = true;
    const { blobEndpoint } = await startProxy(() =>
      isDenied ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
    );
    const { page, go } = await open(outputs, { blobEndpoint });
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByRole("alert").getByText("storage denied this identity").waitFor();
    isDenied = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "a.txt" }).waitFor();
  });

  it("can be used while storage is slow, and shows only the place that was chosen last", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "x", "slow/a.txt");
    await outputs.saveText("JobPreview", "x", "fast.txt");
    let answer = () => {};
    const held = new Promise<undefined>((resolve) => {
      answer = () => resolve(undefined);
    });
    const isSlow = (url: string) => decodeURIComponent(url).includes("$JobOutput/slow");
    const { blobEndpoint, requests } = await startProxy(({ url }) => (isSlow(url) ? held : undefined));
    const { page, go, problems } = await open(outputs, { blobEndpoint });
    await go(`#/${outputs.jobId}//JobOutput/slow/`);
    await page.getByText("Loading…").waitFor();
    await until(() => requests.some(({ url }) => isSlow(url)));
    await go(`#/${outputs.jobId}//JobPreview`);
    await page.getByRole("link", { name: "fast.txt" }).waitFor();
    answer();
    await go(`#/${outputs.jobId}//JobOutput/slow/`);
    await page.getByRole("link", { name: "a.txt" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "fast.txt" }).count(), 0);
    assert.deepEqual(problems, []);
  });

  it("says that the sign-in has ended, and works again after a new one", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "x", "a.txt");
    let isExpired = false;
    const { blobEndpoint } = await startProxy(() =>
      isExpired ? { status: 401, code: "InvalidAuthenticationInfo" } : undefined,
    );
    const { page, go } = await open(outputs, { blobEndpoint });
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByRole("link", { name: "a.txt" }).waitFor();
    isExpired = true;
    await page.getByRole("link", { name: "a.txt" }).click();
    await page.getByRole("alert").getByText("sign in again (`az login`)").waitFor();
    isExpired = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".text").getByText("x").waitFor();
  });
});

describe("the page, if the command cannot sign in, or has ended", function () {
  this.timeout(60_000);
  const { imds, job, open, endCommands } = useServedJob();

  it("says that no identity is signed in, and works after the sign-in", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "x", "a.txt");
    imds().hasIdentities = false;
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByRole("alert").getByText("no identity is signed in on this machine").waitFor();
    imds().hasIdentities = true;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "a.txt" }).waitFor();
  });

  it("says that the command has ended", async () => {
    const outputs = await job();
    const { page, go } = await open(outputs);
    await page.getByRole("heading", { name: "Jobs" }).waitFor();
    await endCommands();
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByRole("alert").getByText("start it again").waitFor();
  });

  it("asks for a token once, whatever is opened", async () => {
    const outputs = await job();
    for (let at = 0; at < 3; at++) await outputs.saveText("JobOutput", "x", `${at}.txt`);
    const { page, go } = await open(outputs);
    for (let at = 0; at < 3; at++) {
      await go(`#/${outputs.jobId}//JobOutput`);
      await page.getByRole("link", { name: `${at}.txt` }).click();
      await page.getByRole("heading", { name: `${at}.txt` }).waitFor();
      await page.locator(".text").getByText("x").waitFor();
    }
    assert.equal(imds().clientIds.length, 1);
  });
});
