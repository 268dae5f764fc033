import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import type { OpenView, ViewOptions } from "../../../view";
import { freshJobId, useAzurite } from "../../support/azurite";
import { COMMAND } from "../../support/built-command";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";

// Only the view of the built command has the files of the page next to it.
const { startView }: typeof import("../../../view") = require(join(dirname(COMMAND.file), "view.cjs"));

/** What the answers in JSON have. */
interface Body {
  readonly folders: readonly string[];
  readonly files: readonly { readonly task: string; readonly path: string; readonly size: number }[];
  readonly next?: string;
  readonly error: { readonly code: string };
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly json: Body;
}

describe("the page of outputs", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);
  const folder = useFolder();
  let view: OpenView | undefined;
  afterEach(async () => {
    await view?.close();
    view = undefined;
  });

  /** Serves the outputs of a job, and returns functions to ask with and without the cookie. */
  async function serve(options: Partial<ViewOptions> = {}) {
    const jobId = freshJobId();
    const job = new JobOutputStorage({ ...azurite(), jobId });
    await job.prepare();
    const open = async (id: string, run: "last" | "all") =>
      new JobOutputStorage({ ...azurite(), jobId: id }, run === "all" ? {} : { run });
    view = await startView({ jobs: [jobId], openOutputs: open, port: 0, ...options });
    const { origin, host, port } = new URL(view.url);
    const raw = (path: string, headers: Record<string, string> = {}, method = "GET") =>
      new Promise<Answered>((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path, method, headers: { host, ...headers } }, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject).once("end", () => {
            const bytes = Buffer.concat(chunks);
            const isJson = response.headers["content-type"] === "application/json";
            resolve({
              ...{ status: response.statusCode ?? 0, headers: response.headers, bytes },
              json: isJson ? JSON.parse(String(bytes)) : undefined,
            });
          });
        });
        sent.once("error", reject).end();
      });
    const entered = await raw(view.url.slice(origin.length));
    const cookie = entered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const get = (path: string, headers: Record<string, string> = {}) => raw(path, { cookie, ...headers });
    const key = { "x-batch-outputs-key": /#key=(.*)$/.exec(entered.headers.location ?? "")?.[1] ?? "" };
    return { ...{ job, jobId, origin, host, raw, get, cookie, key, entered }, url: view.url };
  }

  describe("admits", () => {
    it("the browser that has opened the URL, once", async () => {
      const { entered, get, raw, url, origin, cookie } = await serve();
      assert.equal(entered.status, 303);
      assert.match(entered.headers.location ?? "", /^\/#key=[\w-]{43}$/);
      assert.match(
        entered.headers["set-cookie"]?.[0] ?? "",
        /^batch-outputs-view-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
      );
      assert.equal((await get("/api/jobs")).status, 200);
      const again = await raw(url.slice(origin.length));
      assert.deepEqual([again.status, again.headers["set-cookie"]], [403, undefined]);
      assert.equal((await raw("/api/jobs")).status, 401);
      assert.equal((await raw("/api/jobs", { cookie: `${cookie.slice(0, -1)}!` })).status, 401);
      assert.equal((await raw("/?token=wrong")).status, 403);
      assert.equal((await get(url.slice(origin.length))).status, 303);
    });

    it("links on other sites to the page, which has no data without the cookie", async () => {
      const { raw } = await serve();
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
      for (const path of ["/", "/page.css", "/icon.svg"]) {
        assert.equal((await raw(path, headers)).status, 200, path);
        assert.equal((await raw(path, {}, "HEAD")).status, 200, path);
      }
      assert.equal((await raw("/api/jobs", headers)).status, 403);
    });

    for (const path of ["//", "/\\[", "/%zz", "/api/%zz", "//api/jobs", "/api/__proto__", "/api/jobs?x=%zz"]) {
      it(`the target ${path} without an end of the server`, async () => {
        const { raw, get } = await serve();
        assert.ok((await raw(path)).status >= 400);
        await get(path);
        assert.equal((await get("/api/jobs")).status, 200);
      });
    }

    for (const [what, headers] of [
      ["another host name", { host: "outputs.example" }],
      ["localhost", { host: "localhost" }],
      ["another origin", { origin: "https://evil.example" }],
      ["the origin null", { origin: "null" }],
      ["another site", { "sec-fetch-site": "cross-site" }],
      ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ] as const) {
      it(`no request of ${what}`, async () => {
        const { get, job } = await serve({ allowDelete: true });
        assert.equal((await get("/api/jobs", headers)).status, 403);
        await job.saveText("JobOutput", "x", "x");
      });
    }

    it("no change without the origin and the key, and no deletion unless it is allowed", async () => {
      const { raw, cookie, origin, key, job, jobId } = await serve();
      await job.saveText("JobOutput", "x", "x");
      const path = `/api/output?job=${jobId}&kind=JobOutput&path=x`;
      for (const headers of [{ cookie }, { cookie, origin }, { cookie, ...key }, { origin, ...key }]) {
        const { status, json } = await raw(path, headers as unknown as Record<string, string>, "DELETE");
        assert.deepEqual([status === 403 || status === 401, json], [true, undefined]);
      }
      const refused = await raw(path, { cookie, origin, ...key }, "DELETE");
      assert.deepEqual([refused.status, refused.json.error.code], [403, "ReadOnly"]);
      assert.equal(await (await job.get("JobOutput", "x")).text(), "x");
    });
  });

  it("has the same policy on every answer, and runs only its own files", async () => {
    const { get, raw } = await serve();
    for (const answer of [
      await get("/"),
      await get("/page.js"),
      await get("/api/jobs"),
      await get("/none"),
      await raw("/"),
    ]) {
      const policy = String(answer.headers["content-security-policy"]);
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
    }
    assert.deepEqual([(await get("/../package.json")).status, (await get("/page.js.map")).status], [404, 404]);
    assert.doesNotMatch(String((await get("/")).bytes), /<script>|onload|style=/);
  });

  it("lists a folder page by page, and the tasks", async () => {
    const { get, job, jobId } = await serve();
    await job.task("t1").saveText("TaskOutput", "one", "frames/1.png");
    await job.saveText("JobOutput", "movie", "movie.gif");
    const { json: top } = await get(`/api/folder?job=${jobId}`);
    assert.deepEqual([top.folders, top.files, top.next], [["$JobOutput", "t1"], [], undefined]);
    const { json: frames } = await get(`/api/folder?job=${jobId}&task=t1&kind=TaskOutput&path=frames/`);
    assert.deepEqual(
      frames.files.map(({ path, size, task }) => [task, path, size]),
      [["t1", "frames/1.png", 3]],
    );
    const lines = String((await get(`/api/tasks?job=${jobId}`)).bytes)
      .trim()
      .split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [{ tasks: [{ id: "t1", state: null }] }],
    );
    const sizes =
      String((await get(`/api/sizes?job=${jobId}`)).bytes)
        .trim()
        .split("\n")
        .at(-1) ?? "";
    assert.deepEqual(
      (JSON.parse(sizes).kinds as { name: string; bytes: number }[]).map(({ name, bytes }) => [name, bytes]),
      [
        ["JobOutput", 5],
        ["TaskOutput", 3],
      ],
    );
  });

  describe("sends the content of an output", () => {
    const HOSTILE = "<script>alert(1)</script>";

    for (const [path, type] of [
      ["page.html", "application/octet-stream"],
      ["drawing.svg", "application/octet-stream"],
      ["x.txt", "application/octet-stream"],
      ["noextension", "application/octet-stream"],
      ["picture.PNG", "image/png"],
      ["clip.mp4", "video/mp4"],
    ] as const) {
      it(`${path} as ${type}, so that nothing in it runs`, async () => {
        const { get, job, jobId } = await serve();
        await job.saveText("JobOutput", HOSTILE, path);
        const { headers, bytes } = await get(`/api/content?job=${jobId}&kind=JobOutput&path=${path}`);
        assert.equal(headers["content-type"], type);
        assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
        assert.equal(
          headers["content-disposition"]?.startsWith("attachment") ?? false,
          type === "application/octet-stream",
        );
        assert.equal(String(bytes), HOSTILE);
      });
    }

    for (const [range, status, content, header] of [
      ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
      ["bytes=4-", 206, "456789", "bytes 4-9/10"],
      ["bytes=-2", 206, "89", "bytes 8-9/10"],
      ["bytes=8-99", 206, "89", "bytes 8-9/10"],
      ["bytes=10-", 416, undefined, undefined],
      ["bytes=0-1,3-4", 200, "0123456789", undefined],
      ["lines=1-2", 200, "0123456789", undefined],
    ] as const) {
      it(`for the range ${range}`, async () => {
        const { get, job, jobId } = await serve();
        await job.saveText("JobOutput", "0123456789", "x.txt");
        const answer = await get(`/api/content?job=${jobId}&kind=JobOutput&path=x.txt`, { range });
        assert.deepEqual([answer.status, answer.headers["content-range"]], [status, header]);
        if (content !== undefined) assert.equal(String(answer.bytes), content);
      });
    }

    it("as a download with its name, in ASCII and in full", async () => {
      const { get, job, jobId } = await serve();
      const path = 'größe "1";.png';
      await job.saveText("JobOutput", "x", path);
      const { headers } = await get(
        `/api/content?job=${jobId}&kind=JobOutput&path=${encodeURIComponent(path)}&download=`,
      );
      assert.equal(
        headers["content-disposition"],
        `attachment; filename="gr__e _1_;.png"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22%3B.png`,
      );
    });
  });

  it("sends a zip of a folder, or of the chosen files", async () => {
    const { get, job, jobId } = await serve();
    for (const path of ["a/1.txt", "a/2.png", "b.txt"]) await job.task("t1").saveText("TaskOutput", `of ${path}`, path);
    const place = `job=${jobId}&task=t1&kind=TaskOutput`;
    const contents = async (query: string) => {
      const { headers, bytes } = await get(`/api/zip?${place}${query}`);
      assert.equal(headers["content-type"], "application/zip");
      return Object.fromEntries(
        Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString()]),
      );
    };
    assert.deepEqual(await contents("&path=a/"), {
      "t1/TaskOutput/a/1.txt": "of a/1.txt",
      "t1/TaskOutput/a/2.png": "of a/2.png",
    });
    assert.deepEqual(await contents("&only=b.txt"), { "t1/TaskOutput/b.txt": "of b.txt" });
    const { bytes } = await get(`/api/zip?job=${jobId}`);
    assert.deepEqual(Object.keys(unzipSync(bytes)), [
      "t1/TaskOutput/a/1.txt",
      "t1/TaskOutput/a/2.png",
      "t1/TaskOutput/b.txt",
    ]);
  });

  it("survives a browser that leaves in the middle of an answer", async () => {
    const { get, job, jobId, url, cookie } = await serve();
    const content = randomBytes(3 * 2 ** 20);
    for (const path of ["a.png", "b.png", "c.png"]) {
      writeFileSync(join(folder(), path), content);
      await job.save("JobOutput", join(folder(), path), path);
    }
    for (const path of [
      "zip?",
      "zip?kind=JobOutput&",
      "content?kind=JobOutput&path=a.png&",
      "sizes?",
      "follow?kind=JobOutput&path=a.png&",
    ]) {
      for (const limit of [0, 100_000, 4_000_000]) {
        const gone = new AbortController();
        const headers = { cookie };
        const target = `${new URL(url).origin}/api/${path}job=${jobId}`;
        let received = 0;
        const answer = await fetch(target, { headers, signal: gone.signal });
        for await (const part of answer.body ?? []) {
          received += part.length;
          if (received >= limit) break;
        }
        gone.abort();
        assert.equal((await get("/api/jobs")).status, 200, `${path} ${limit}`);
      }
    }
  });

  it("says why there is no zip", async () => {
    const { get, jobId } = await serve();
    const place = `/api/zip?job=${jobId}`;
    for (const [query, status, code] of [
      ["&kind=JobOutput&only=none.txt", 404, "OutputNotFound"],
      ["&task=a/b", 400, "TaskIdRefused"],
      ["&kind=a/b", 400, "KindRefused"],
    ] as const) {
      const answer = await get(`${place}${query}`);
      assert.deepEqual([answer.status, answer.json?.error.code], [status, code], query);
    }
  });

  it("sends a zip of many chosen files with the longest names, and lists nothing for it", async () => {
    const { job, jobId } = await serve();
    const paths = Array.from({ length: 40 }, (_, at) => `${"ü".repeat(900)}${at}.txt`);
    for (const path of paths) await job.saveText("JobOutput", path, path);
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    await view?.close();
    const openOutputs = async (id: string) => new JobOutputStorage({ ...azurite(), blobEndpoint, jobId: id });
    const { get } = await serve({ jobs: [jobId], openOutputs });
    const only = paths.map((path) => `&only=${encodeURIComponent(path)}`).join("");
    const { bytes } = await get(`/api/zip?job=${jobId}&kind=JobOutput${only}`);
    assert.deepEqual(
      Object.values(unzipSync(bytes)).map((content) => Buffer.from(content).toString()),
      paths,
    );
    assert.ok(requests.every(({ url }) => !url.includes("comp=list")));
  });

  it("deletes an output if it may", async () => {
    const { raw, cookie, origin, key, job, jobId } = await serve({ allowDelete: true });
    await job.saveText("JobOutput", "x", "x");
    const answer = await raw(`/api/output?job=${jobId}&kind=JobOutput&path=x`, { cookie, origin, ...key }, "DELETE");
    assert.equal(answer.status, 200);
    await assert.rejects(job.get("JobOutput", "x"), { code: "OutputNotFound" });
  });

  for (const [what, path, status, code] of [
    ["an unknown path", "/api/none", 404, "NotFound"],
    ["a missing parameter", "/api/folder", 400, "ParameterMissing"],
    ["another job", "/api/folder?job=other", 404, "JobNotFound"],
    ["a wrong task", "/api/folder?job=JOB&task=a/b", 400, "TaskIdRefused"],
    ["an output that does not exist", "/api/content?job=JOB&kind=JobOutput&path=none", 404, "OutputNotFound"],
  ] as const) {
    it(`says what is wrong with ${what}`, async () => {
      const { get, jobId } = await serve();
      const answer = await get(path.replace("JOB", jobId));
      assert.deepEqual([answer.status, answer.json.error.code], [status, code]);
    });
  }
});
