import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { useShownJob } from "./support/shown-job";

describe("the page with hostile files", function () {
  this.timeout(60_000);
  const { job, open } = useShownJob();

  for (const [path, content, shown] of [
    ["wide.csv", `${"x,".repeat(100_000)}x\n1,2\n`, "200 of 100001 columns"],
    ["deep.md", `${">".repeat(5000)} end`, "> end"],
    ["long.md", `${Array.from({ length: 500 }, (_, at) => `${" ".repeat(2 * at)}- x`).join("\n")}\n# end`, "end"],
    ["deep.json", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, "[1]"],
    ["digits.json", '{ "id": 12345678901234567890, "x": 1.50 }', "12345678901234567890"],
    ["proto.json", '{ "__proto__": { "a": "b" } }', "__proto__"],
    ["broken.json", '{ "a": ', '{ "a":'],
    [
      "mixed.csv",
      `x,y\n${Array.from({ length: 300 }, (_, at) => `${at},${at === 250 ? "none" : at}`).join("\n")}`,
      "y from 0 to 299",
    ],
    ["empty.png", "", "The file is empty."],
    ["nothing.csv", "\n", "0 of 0 rows"],
  ] as const) {
    it(`shows ${path}`, async () => {
      const outputs = await job();
      await outputs.saveText("JobOutput", content, path);
      const { page, go, problems } = await open(outputs);
      await go(`#/${outputs.jobId}//JobOutput/${path}`);
      await page.getByText(shown).first().waitFor();
      assert.deepEqual(problems, []);
      await page.getByRole("link", { name: "Jobs" }).click();
      await page.getByRole("heading", { name: "Jobs" }).waitFor();
    });
  }

  it("shows a character whose bytes are in two parts of a text", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", `${"x".repeat(256 * 1024 - 1)}ü${"y".repeat(10)}`, "x.txt");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput/x.txt`);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("xüy").waitFor();
  });
});
