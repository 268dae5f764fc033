import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "mocha";
import { ended, ROOT } from "../end-to-end/support/commands";

const MARKER = "<!-- azure-batch-outputs-review farm/dev -->";
const BODY = `${MARKER}\n## Preview\n`;
const COMMENTS = "/repos/team/farm/issues/7/comments";
const THREADS = "/project/_apis/git/repositories/repo/pullRequests/7/threads";

const github = (id: number, login: string | null, body = BODY) => ({ id, user: login && { login }, body });
const own = (id: number) => github(id, "github-actions[bot]");
const thread = (id: number, author: string, content = BODY) => ({
  id,
  comments: [{ id: id * 10, author: { id: author }, content }],
});
const others = Array.from({ length: 100 }, (_, index) => github(index + 100, "someone", "LGTM"));

/** The pages of comments on GitHub, and the requests that must follow. */
const GITHUB: Readonly<Record<string, readonly [pages: readonly (readonly object[])[], requests: readonly string[]]>> =
  {
    "creates the first comment": [[[]], [`GET ${COMMENTS} 1`, `POST ${COMMENTS}`]],
    "edits its comment": [[[own(5)]], [`GET ${COMMENTS} 1`, "PATCH /repos/team/farm/issues/comments/5"]],
    "finds its comment on the second page": [
      [others, [own(5)]],
      [`GET ${COMMENTS} 1`, `GET ${COMMENTS} 2`, "PATCH /repos/team/farm/issues/comments/5"],
    ],
    "does not edit a comment of a user, of another bot or of a deleted user": [
      [[github(1, "someone"), github(2, "other[bot]"), github(3, null)]],
      [`GET ${COMMENTS} 1`, `POST ${COMMENTS}`],
    ],
    "does not edit its comment about another stack": [
      [[github(1, "github-actions[bot]", "<!-- azure-batch-outputs-review farm/prod -->\n")]],
      [`GET ${COMMENTS} 1`, `POST ${COMMENTS}`],
    ],
  };

const DEVOPS: Readonly<Record<string, readonly [threads: readonly object[], last: string]>> = {
  "creates the first thread": [[], `POST ${THREADS}`],
  "edits its comment": [[thread(4, "me")], `PATCH ${THREADS}/4/comments/40`],
  "does not edit a comment of someone else": [[thread(4, "you")], `POST ${THREADS}`],
  "does not edit a deleted thread": [[{ ...thread(4, "me"), isDeleted: true }], `POST ${THREADS}`],
  "ignores threads without comments": [[{ id: 4, comments: [] }], `POST ${THREADS}`],
};

describe("comment.mjs on GitHub", () => {
  for (const [name, [pages, expected]] of Object.entries(GITHUB)) {
    it(name, async () => {
      const { requests, sent, exitCode, stderr } = await comment("github", BODY, (_, page) => pages[page - 1]);
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(requests, expected);
      assert.deepEqual(sent, { body: BODY });
    });
  }
});

describe("comment.mjs on Azure DevOps", () => {
  for (const [name, [value, last]] of Object.entries(DEVOPS)) {
    it(name, async () => {
      const { requests, sent, exitCode, stderr } = await comment("devops", BODY, (path) =>
        path.endsWith("connectionData") ? { authenticatedUser: { id: "me" } } : { value },
      );
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(requests, ["GET /_apis/connectionData", `GET ${THREADS}`, last]);
      assert.ok(JSON.stringify(sent).includes(MARKER));
    });
  }
});

describe("comment.mjs", () => {
  for (const service of ["github", "devops"] as const) {
    it(`fails on an error of ${service}, without the token in the message`, async () => {
      const { exitCode, stderr } = await comment(service, BODY, () => undefined);
      assert.equal(exitCode, 1);
      assert.match(stderr, /GET \S+ answers 403; check the permissions of the job/);
      assert.doesNotMatch(stderr, /the-token/);
    });

    it(`sends nothing to ${service} if the comment is too long`, async () => {
      const { requests, exitCode, stderr } = await comment(service, "x".repeat(65_537), () => []);
      assert.deepEqual(requests, []);
      assert.equal(exitCode, 1);
      assert.match(stderr, /65537 characters; at most 65,536/);
    });
  }
});

/** Runs the script against a server that answers GET requests. It answers 403 if there is no answer. */
async function comment(
  service: "github" | "devops",
  body: string,
  answer: (path: string, page: number) => object | undefined,
) {
  const requests: string[] = [];
  let sent: unknown;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const page = searchParams.get("page");
    requests.push(`${request.method} ${pathname}${page === null ? "" : ` ${page}`}`);
    const content = await text(request);
    if (content !== "") sent = JSON.parse(content);
    const found = request.method === "GET" ? answer(pathname, Number(page)) : {};
    response.writeHead(found === undefined ? 403 : 200).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-comment-"));
  try {
    await writeFile(join(folder, "review.md"), body);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { SYSTEM_ACCESSTOKEN: _, COMMENT_AUTHOR: __, ...inherited } = process.env;
    const env =
      service === "github"
        ? { GITHUB_API_URL: url, GITHUB_REPOSITORY: "team/farm", GITHUB_TOKEN: "the-token", PULL_REQUEST: "7" }
        : {
            SYSTEM_ACCESSTOKEN: "the-token",
            SYSTEM_COLLECTIONURI: `${url}/`,
            SYSTEM_TEAMPROJECTID: "project",
            BUILD_REPOSITORY_ID: "repo",
            SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
          };
    const script = join(ROOT, "docs/pull-requests/comment.mjs");
    const run = await ended("node", [script, "review.md"], { cwd: folder, env: { ...inherited, ...env } });
    return { ...run, requests, sent };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
