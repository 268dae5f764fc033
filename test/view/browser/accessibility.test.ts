import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { describe, it } from "mocha";
import type { Page } from "playwright-core";
import { itIf } from "../../support/nightly";
import { PNG } from "./support/png";
import { useShownJob } from "./support/shown-job";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Returns the violations of the rules of WCAG 2.2, level AA, and of good practice. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const { violations: found, passes } = await page.evaluate<AxeResults>("axe.run(document)");
  assert.ok(passes.some(({ id }) => id === "color-contrast"));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("the page for all readers", function () {
  this.timeout(120_000);
  const { folder, job, open } = useShownJob();

  /** Saves an output for each view, and returns the places of the views. */
  async function places(): Promise<{ readonly outputs: Awaited<ReturnType<typeof job>>; readonly all: string[] }> {
    const outputs = await job();
    const task = outputs.task("t1");
    writeFileSync(join(folder(), "a.png"), PNG);
    await task.save("TaskPreview", join(folder(), "a.png"), "frames/a.png");
    const texts = {
      "a.txt": "one\ntwo",
      "b.csv": "x,y\n1,2\n2,4\n",
      "c.json": '{"a":{"b":{"c":1}}}',
      "d.md": "# Title\n\n- [site](https://example.com)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
      "e.bin": "?",
    };
    for (const [path, text] of Object.entries(texts)) await task.saveText("TaskOutput", text, path);
    await outputs.saveText("JobOutput", "x", "x.txt");
    const of = `#/${outputs.jobId}`;
    const files = Object.keys(texts).map((path) => `${of}/t1/TaskOutput/${path}`);
    const pictures = [`${of}/t1/TaskPreview`, `${of}/t1/TaskPreview/frames/a.png`];
    return {
      outputs,
      all: ["#/", of, `${of}/t1`, `${of}/t1/TaskOutput`, ...files, ...pictures, `${of}/t1/X/none.txt`],
    };
  }

  // Everyday runs have both colors and both widths, and nightly runs all combinations.
  for (const [colorScheme, width, isEveryday] of [
    ["light", 1100, true],
    ["dark", 1100, false],
    ["light", 360, false],
    ["dark", 360, true],
  ] as const) {
    itIf(isEveryday)(`violates no rule of WCAG with ${colorScheme} colors, ${width} pixels wide`, async () => {
      const { outputs, all } = await places();
      const { page, go } = await open(outputs, { colorScheme, width });
      for (const place of all) {
        await go(place);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.getByText(/^(?:Loading…|Listing…)$/).waitFor({ state: "detached" });
        assert.deepEqual(await violations(page), [], place);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false, place);
      }
    });
  }

  it("names the place in the title, and moves the focus to its heading", async () => {
    const { outputs } = await places();
    const { page, go } = await open(outputs);
    await page.getByRole("heading", { name: "Jobs" }).waitFor();
    assert.equal(await page.title(), "Outputs");
    await go(`#/${outputs.jobId}/t1/TaskOutput/a.txt`);
    await page.locator("h1:focus", { hasText: "a.txt" }).waitFor();
    assert.equal(await page.title(), `a.txt – TaskOutput – t1 – ${outputs.jobId} – Outputs`);
  });

  it("can be used with the keyboard only: choosing, sorting, folding and going back", async () => {
    const { outputs } = await places();
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}/t1/TaskOutput`);
    await page.getByRole("link", { name: "a.txt" }).waitFor();
    const press = async (keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate<string>("document.activeElement?.ariaLabel ?? document.activeElement?.innerText");
    /** Presses Tab until an element has the focus. */
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses++) {
        if ((await focused()) === name) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab does not lead to ${name}`);
    };
    await tabTo("Size");
    await press(["Enter"]);
    assert.deepEqual(await page.locator("tbody a").allInnerTexts(), ["d.md", "c.json", "b.csv", "a.txt", "e.bin"]);
    await tabTo("Choose d.md");
    await press(["Space"]);
    await page.getByText("1 chosen").waitFor();
    await tabTo("c.json");
    await press(["Enter"]);
    await page.getByRole("heading", { name: "c.json" }).waitFor();
    await tabTo("b: {1}");
    await press(["Enter"]);
    await page.getByText("c: 1").waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "a.txt" }).waitFor();
  });
});
