import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { before, describe, it } from "mocha";
import type { Page } from "playwright-core";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import type { JobOutputStorage } from "../../../outputs";
import { putBlob } from "../../support/put-blob";
import { useStorageProxy } from "../../support/storage-proxy";
import { PNG } from "./support/png";
import { useShownJob } from "./support/shown-job";

describe("the page in a browser", function () {
  this.timeout(60_000);
  const { azurite, folder, job, open, openUrl, url } = useShownJob();
  const startProxy = useStorageProxy(azurite);

  const texts = (page: Page, selector: string) => page.locator(selector).allInnerTexts();

  it("leads from the jobs to a file, and back, with the keyboard", async () => {
    const outputs = await job();
    await outputs.task("t1").saveText("TaskLog", "one\ntwo\n", "logs/stdout.txt");
    const { page, problems, hosts } = await open(outputs);
    for (const name of [outputs.jobId ?? "", "t1", "TaskLog/", "logs/", "stdout.txt"]) {
      const link = page.getByRole("main").getByRole("link", { name, exact: true });
      await link.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => decodeURIComponent(url.hash).includes(name.replace(/\/$/, "")));
    }
    await page.getByRole("heading", { name: "stdout.txt" }).waitFor();
    await page.getByText("two").waitFor();
    assert.match((await texts(page, ".text")).join(""), /^1\n2\n3\n*one\ntwo/);
    await page.getByRole("navigation").getByRole("link", { name: "TaskLog" }).click();
    await page.getByRole("link", { name: "logs/" }).waitFor();
    assert.deepEqual(problems, []);
    assert.equal(hosts.size, 1);
  });

  it("opens the place of a link, in a browser that has the page", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "hello", "a b/größe #1.txt");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput/a%20b/gr%C3%B6%C3%9Fe%20%231.txt`);
    await page.getByText("hello").waitFor();
    await page.reload();
    await page.getByText("hello").waitFor();
  });

  it("opens the place of a link on another site", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "hello", "x.txt");
    const { page } = await open(outputs);
    const link = `${new URL(url()).origin}/#/${outputs.jobId}//JobOutput/x.txt`;
    await page.route(
      "https://chat.example/",
      (route) => route.fulfill({ contentType: "text/html", body: `<a href="${link}">look</a>` }),
      { times: 1 },
    );
    await page.goto("https://chat.example/");
    await page.getByRole("link").click();
    await page.getByText("hello").waitFor();
  });

  it("is refused in another browser, and with a URL that was used", async () => {
    const { page: other } = await openUrl(url());
    await other.getByText("was used already").waitFor();
    await other.goto(new URL(url()).origin);
    await other.getByRole("alert").getByText("open the URL that").waitFor();
  });

  it("cannot delete without --allow-delete", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "x", "a.txt");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput`);
    await page.getByLabel("Choose a.txt").check();
    await page.getByText("1 chosen").waitFor();
    assert.equal(await page.getByRole("button", { name: "Delete" }).count(), 0);
  });

  it("filters tasks and files", async () => {
    const outputs = await job();
    for (const id of ["render-1", "render-2", "merge"]) await outputs.task(id).saveText("TaskOutput", "x", `${id}.txt`);
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}`);
    await page.getByRole("link", { name: "merge" }).waitFor();
    await page.getByLabel("Task", { exact: true }).fill("RENDER");
    assert.deepEqual(await texts(page, "tbody a"), ["render-1", "render-2"]);
    assert.equal(await page.locator("output").innerText(), "2 of 3");
  });

  it("shows names as text, whatever they contain", async () => {
    const outputs = await job();
    const name = '<img src=x onerror="document.title=1">.txt';
    await outputs.task("t1").saveText("TaskOutput", "<script>document.title=2</script>", name);
    await putBlob(azurite(), outputs.containerName, "$<b>bold<b>/x", "x");
    const { page, go, problems } = await open(outputs);
    await go(`#/${outputs.jobId}`);
    await page.getByRole("link", { name: "<b>bold<b>/" }).waitFor();
    await go(`#/${outputs.jobId}/t1/TaskOutput`);
    await page.getByRole("link", { name }).click();
    await page.getByText("<script>document.title=2</script>").waitFor();
    assert.equal(await page.locator("img, b, script:not([src])").count(), 0);
    assert.equal(await page.title(), `${name} – TaskOutput – t1 – ${outputs.jobId} – Outputs`);
    assert.deepEqual(problems, []);
  });

  for (const [path, content] of [
    ["x.html", "<script>fetch('/api/jobs').then(() => document.title = 'ran')</script>"],
    ["x.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "ran"</script></svg>'],
  ] as const) {
    it(`never renders ${path}: it is text, and a download`, async () => {
      const outputs = await job();
      await outputs.saveText("JobOutput", content, path);
      const { page, go } = await open(outputs);
      await go(`#/${outputs.jobId}//JobOutput/${path}`);
      await page.getByText(content).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.evaluate(`location.assign("/api/content?job=${outputs.jobId}&kind=JobOutput&path=${path}")`),
      ]);
      assert.equal(download.suggestedFilename(), path);
      assert.notEqual(await page.title(), "ran");
    });
  }

  it("shows pictures, and those of a task's previews next to each other", async () => {
    const outputs = await job();
    const file = join(folder(), "a.png");
    writeFileSync(file, PNG);
    for (let at = 0; at < 5; at++) await outputs.task("t1").save("TaskPreview", file, `part-${at % 2}/small-${at}.png`);
    const { page, go, problems } = await open(outputs);
    for (const place of ["t1", "t1/TaskPreview"]) {
      await go(`#/${outputs.jobId}/${place}`);
      await page.getByRole("heading", { name: place.split("/").at(-1) as string }).waitFor();
      await until(() => page.evaluate("[...document.images].filter((image) => image.naturalWidth === 1).length === 5"));
    }
    await page.getByRole("link", { name: "part-1/small-3.png", exact: true }).click();
    await until(() => page.evaluate("document.querySelector('img.image')?.naturalWidth === 1"));
    assert.deepEqual(problems, []);
  });

  it("shows a table with a plot of two columns", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", 'frame,seconds,name\n1,0.5,"a, b"\n2,0.7,c\n3,0.1,d\n', "stats.csv");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput/stats.csv`);
    await page.getByRole("cell", { name: "a, b" }).waitFor();
    assert.deepEqual(await texts(page, "thead th"), ["frame", "seconds", "name"]);
    await page.getByRole("img", { name: "seconds from 0.1 to 0.7, over frame from 1 to 3" }).waitFor();
    await page.getByLabel("Up").selectOption("frame");
    await page.getByRole("img", { name: "frame from 1 to 3, over frame from 1 to 3" }).waitFor();
  });

  it("shows JSON folded, and Markdown without its HTML", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", JSON.stringify({ a: { b: { c: "deep" } }, list: [1, "<i>"] }), "x.json");
    const markdown =
      "# Title\n\n*soft* <b>bold</b> [site](https://example.com) [bad](javascript:alert(1)) ![pic](https://example.com/p.png)\n";
    await outputs.saveText("JobOutput", markdown, "x.md");
    const { page, go, hosts } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput/x.json`);
    await page.getByText('"<i>"').waitFor();
    assert.equal(await page.getByText('"deep"').count(), 0);
    await page.getByText("b: {1}").click();
    await page.getByText('"deep"').waitFor();
    await go(`#/${outputs.jobId}//JobOutput/x.md`);
    await page.getByRole("heading", { name: "Title" }).waitFor();
    assert.match(await page.locator("article").innerText(), /soft <b>bold<\/b> site bad pic/);
    const links = await page.locator("article a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.deepEqual(links, ["https://example.com", "https://example.com/p.png"]);
    assert.equal(hosts.size, 1);
  });

  it("opens a large text at once, at its beginning and at its end, and finds words", async () => {
    const outputs = await job();
    const lines = Array.from({ length: 100_000 }, (_, at) => `line ${at} of the log`);
    await outputs.saveText("JobOutput", lines.join("\n"), "large.log");
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    const { page, go } = await open(outputs, { blobEndpoint });
    await go(`#/${outputs.jobId}//JobOutput/large.log`);
    await page.getByText("line 7 of the log").waitFor();
    const gets = requests.filter(({ method, url }) => method === "GET" && url.includes("large.log"));
    assert.ok(gets.every(({ headers }) => headers["x-ms-range"] ?? headers.range));
    await page.getByLabel("Find").fill("LINE 70");
    assert.match(await page.locator("output").innerText(), /^\d+ found$/);
    await page.getByRole("button", { name: "Go to the end" }).click();
    await page.getByText("line 99999 of the log").waitFor();
    await page.getByRole("button", { name: "Go to the beginning" }).click();
    await page.getByText("line 7 of the log").waitFor();
  });

  it("follows a tracked output while it grows, until it is closed", async () => {
    const outputs = await job();
    const file = join(folder(), "progress.log");
    writeFileSync(file, "first\n");
    const task = outputs.task("t1");
    const tracked = task.track("TaskLog", file, "progress.log", { intervalSeconds: 1 });
    await until(() =>
      task.get("TaskLog", "progress.log").then(
        () => true,
        () => false,
      ),
    );
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}/t1/TaskLog/progress.log`);
    await page.getByText("first").waitFor();
    writeFileSync(file, "first\nsecond\n");
    await page.getByText("second").waitFor();
    await tracked.close();
    await page.getByText("The output is closed.").waitFor();
  });

  it("downloads a file, and the chosen ones as a zip", async () => {
    const outputs = await job();
    for (const path of ["a.txt", "b?c.txt", "d.txt"])
      await outputs.task("t1").saveText("TaskOutput", `of ${path}`, path);
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}/t1/TaskOutput`);
    for (const path of ["a.txt", "b?c.txt"]) await page.getByLabel(`Choose ${path}`).check();
    const [zip] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download as zip" }).click(),
    ]);
    const content = unzipSync(readFileSync(await zip.path()));
    assert.deepEqual(
      Object.entries(content).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
      [
        ["t1/TaskOutput/a.txt", "of a.txt"],
        ["t1/TaskOutput/b_c.txt", "of b?c.txt"],
      ],
    );
    await page.getByRole("link", { name: "d.txt" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download", exact: true }).click(),
    ]);
    assert.equal(readFileSync(await file.path(), "utf8"), "of d.txt");
  });

  it("measures the sizes by task and kind, so that an outlier stands out", async () => {
    const outputs = await job();
    await outputs.task("small").saveText("TaskLog", "x", "a");
    await outputs.task("large").saveText("TaskOutput", "x".repeat(5000), "a");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}`);
    await page.getByRole("button", { name: "Measure all outputs" }).click();
    await page.getByText("2 tasks").waitFor();
    const rows = await page.getByRole("table", { name: "By task" }).getByRole("row").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split("\t")[0]),
      ["large", "small"],
    );
  });

  it("shows a file of an unknown type as text on request", async () => {
    const outputs = await job();
    await outputs.saveText("JobOutput", "mesh 1", "part.obj");
    const { page, go } = await open(outputs);
    await go(`#/${outputs.jobId}//JobOutput/part.obj`);
    await page.getByRole("button", { name: "Show as text" }).click();
    await page.locator(".text").getByText("mesh 1").waitFor();
  });

  describe("with a folder of more than 200 files", () => {
    let outputs: JobOutputStorage;
    before(async () => {
      outputs = await job();
      const names = Array.from({ length: 201 }, (_, at) => `a${String(at).padStart(3, "0")}.txt`);
      for (const name of [...names, "z1.txt", "z2/y.txt"]) await outputs.saveText("JobOutput", "x", name);
    });

    it("finds names that are not on the first page, in storage", async () => {
      const { page, go } = await open(outputs);
      await go(`#/${outputs.jobId}//JobOutput`);
      await page.getByRole("link", { name: "a199.txt" }).waitFor();
      await page.getByLabel("Name", { exact: true }).fill("z");
      await page.getByText("None of the names so far has this text.").waitFor();
      await page.getByRole("button", { name: "Find names that begin with “z”" }).click();
      await page.getByRole("link", { name: "z1.txt" }).waitFor();
      assert.deepEqual(await texts(page, "main .folders a, main tbody a"), ["z2/", "z1.txt"]);
      await page.getByRole("button", { name: "Show all" }).click();
      await page.getByLabel("Name", { exact: true }).fill("");
      await page.getByRole("link", { name: "a000.txt" }).waitFor();
    });

    it("shows its pages one after another", async () => {
      const { page, go } = await open(outputs);
      await go(`#/${outputs.jobId}//JobOutput`);
      await page.getByRole("link", { name: "a199.txt" }).waitFor();
      assert.equal(await page.getByRole("link", { name: "a200.txt" }).count(), 0);
      await page.getByRole("button", { name: "Show more" }).click();
      await page.getByRole("link", { name: "a200.txt" }).waitFor();
      await page.getByRole("link", { name: "z1.txt" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Show more" }).count(), 0);
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is readable in a narrow window with ${colorScheme} colors`, async () => {
      const outputs = await job();
      await outputs.task("t1").saveText("TaskOutput", "x", `${"long-".repeat(30)}name.txt`);
      const { page, go } = await open(outputs, { colorScheme, width: 360 });
      await go(`#/${outputs.jobId}/t1/TaskOutput`);
      await page.getByRole("link", { name: /long-/ }).waitFor();
      const scrolls = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      const light = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
      assert.equal(scrolls, false);
      assert.equal(light, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(22, 22, 26)");
    });
  }
});
