import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, it } from "mocha";
import { useFolder, writeFiles } from "../../support/folder";
import { root } from "../support/documents";

const SCRIPT = join(root, "docs/pull-requests/comment.mjs");
const MARKER = "<!-- azure-batch-outputs-review farm/prod -->";

interface Comment {
  id: number;
  body: string;
  user: { type: string };
}

interface Thread {
  id: number;
  isDeleted?: boolean;
  comments: { id: number; content?: string }[];
}

describe("the script that comments on a pull request", () => {
  const folder = useFolder();
  let server: Server;
  let requests: string[];
  let answer: (request: IncomingMessage, sent: unknown) => unknown;

  beforeEach(async () => {
    requests = [];
    server = createServer(async (request, response) => {
      const sent = await text(request);
      requests.push(`${request.method} ${request.url}`);
      assert.equal(request.headers.authorization, "Bearer token");
      const found = answer(request, sent === "" ? undefined : JSON.parse(sent));
      if (found === undefined) response.writeHead(403);
      response.end(JSON.stringify(found ?? {}));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function comment(body: string, env: (url: string) => Record<string, string>) {
    writeFiles(folder(), { "review.md": `${MARKER}\n${body}` });
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, [SCRIPT, "review.md"], {
      cwd: folder(),
      env: { PATH: process.env.PATH, ...env(`http://127.0.0.1:${port}`) },
    });
    const [[exitCode], stderr] = await Promise.all([once(child, "exit"), text(child.stderr)]);
    return { exitCode, stderr };
  }

  describe("on GitHub", () => {
    const env = (url: string) => ({
      ...{ GITHUB_API_URL: url, GITHUB_REPOSITORY: "team/farm", GITHUB_TOKEN: "token", PULL_REQUEST: "7" },
    });
    const comments = "/repos/team/farm/issues/7/comments";
    let stored: Comment[];
    beforeEach(() => {
      stored = [];
      answer = ({ method = "", url = "" }, sent) => {
        const { body = "" } = (sent ?? {}) as { body?: string };
        if (method === "POST") stored.push({ id: stored.length + 1, body, user: { type: "Bot" } });
        const edited = stored.find(({ id }) => method === "PATCH" && url.endsWith(`/issues/comments/${id}`));
        if (edited !== undefined) edited.body = body;
        const page = Number(new URL(url, "http://x").searchParams.get("page") ?? 1);
        return method === "GET" ? stored.slice((page - 1) * 100, page * 100) : {};
      };
    });

    it("creates a comment, and edits it afterwards", async () => {
      for (const body of ["first", "second"]) assert.deepEqual(await comment(body, env), { exitCode: 0, stderr: "" });
      assert.deepEqual(
        stored.map(({ body }) => body),
        [`${MARKER}\nsecond`],
      );
    });

    it("edits neither the comment of a person nor the comment about another stack", async () => {
      stored.push({ id: 1, body: `${MARKER}\nforged`, user: { type: "User" } });
      stored.push({ id: 2, body: MARKER.replace("prod", "dev"), user: { type: "Bot" } });
      await comment("new", env);
      assert.equal(stored.length, 3);
      assert.equal(stored[2]?.body, `${MARKER}\nnew`);
    });

    it("finds its comment after more than 100 others", async () => {
      for (let id = 1; id <= 230; id += 1) stored.push({ id, body: "other", user: { type: "User" } });
      stored.push({ id: 231, body: MARKER, user: { type: "Bot" } });
      await comment("new", env);
      assert.equal(stored.length, 231);
      assert.deepEqual(requests, [
        ...[1, 2, 3].map((page) => `GET ${comments}?per_page=100&page=${page}`),
        "PATCH /repos/team/farm/issues/comments/231",
      ]);
    });

    it("fails if it must not comment, and names the reason", async () => {
      answer = () => undefined;
      const { exitCode, stderr } = await comment("new", env);
      assert.equal(exitCode, 1);
      assert.match(
        stderr,
        /GET \/repos\/team\/farm\/issues\/7\/comments answers 403; check the permissions of the job/,
      );
      assert.doesNotMatch(stderr, /token/);
    });
  });

  describe("on Azure DevOps", () => {
    const env = (url: string) => ({
      ...{ SYSTEM_COLLECTIONURI: `${url}/team/`, SYSTEM_TEAMPROJECTID: "project", BUILD_REPOSITORY_ID: "farm" },
      ...{ SYSTEM_PULLREQUEST_PULLREQUESTID: "7", SYSTEM_ACCESSTOKEN: "token" },
    });
    const threads = "/team/project/_apis/git/repositories/farm/pullRequests/7/threads";
    let stored: Thread[];
    beforeEach(() => {
      stored = [];
      answer = ({ method = "", url = "" }, sent) => {
        assert.match(url, /\?api-version=7\.1$/);
        if (method === "GET") return { value: stored };
        if (method === "POST") {
          const { comments } = sent as { comments: { content: string }[] };
          stored.push({ id: stored.length + 1, comments: [{ id: 1, content: comments[0]?.content }] });
          return {};
        }
        const [, thread, id] = /threads\/(\d+)\/comments\/(\d+)\?/.exec(url) ?? [];
        const edited = stored.find((one) => one.id === Number(thread))?.comments.find((one) => one.id === Number(id));
        assert.ok(edited !== undefined, url);
        edited.content = (sent as { content: string }).content;
        return {};
      };
    });

    it("creates a thread, and edits its comment afterwards", async () => {
      for (const body of ["first", "second"]) assert.deepEqual(await comment(body, env), { exitCode: 0, stderr: "" });
      assert.deepEqual(stored, [{ id: 1, comments: [{ id: 1, content: `${MARKER}\nsecond` }] }]);
      assert.deepEqual(requests, [
        `GET ${threads}?api-version=7.1`,
        `POST ${threads}?api-version=7.1`,
        `GET ${threads}?api-version=7.1`,
        `PATCH ${threads}/1/comments/1?api-version=7.1`,
      ]);
    });

    it("creates another thread if the earlier one was deleted, and ignores threads without text", async () => {
      stored.push({ id: 1, isDeleted: true, comments: [{ id: 1, content: MARKER }] });
      stored.push({ id: 2, comments: [{ id: 1 }] }, { id: 3, comments: [] });
      await comment("new", env);
      assert.equal(stored[3]?.comments[0]?.content, `${MARKER}\nnew`);
    });

    it("fails if it must not comment", async () => {
      answer = () => undefined;
      const { exitCode, stderr } = await comment("new", env);
      assert.equal(exitCode, 1);
      assert.match(stderr, /answers 403; check the permissions of the job/);
    });
  });
});
