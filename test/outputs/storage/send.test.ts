import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mock } from "node:test";
import type { TokenCredential } from "@azure/core-auth";
import { describe, it } from "mocha";
import type { RetriedRequest } from "../../../conventions/internal";
import { JobOutputStorage } from "../../../outputs";
import { OutputError } from "../../../outputs/output-error";
import { createSend } from "../../../outputs/storage/send";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useStorageProxy } from "../../support/storage-proxy";
import { answer, unanswered } from "../support/failed-request";
import { fakeClock } from "../support/fake-clock";

const attempt = { container: "job-j", blob: "$JobOutput/x" };

const denial = { "x-ms-error-code": "AuthorizationPermissionMismatch" };
const denied = { status: 403, code: "AuthorizationPermissionMismatch" };

describe("send", () => {
  it("tries at least 20 times and for at least 10 minutes, whatever the random waits", async () => {
    for (const random of [0, 0.5, 0.999]) {
      const clock = fakeClock(random);
      let tries = 0;
      await assert.rejects(
        createSend(undefined, clock)(attempt, () => {
          tries += 1;
          throw answer(503);
        }),
        { name: "OutputError", code: "RequestFailed" },
      );
      assert.ok(tries >= 20, `${tries} tries`);
      assert.ok(clock.now() >= 600_000, `${clock.now()} ms`);
      assert.ok(Math.max(...clock.waits) <= 60_000);
    }
  });

  it("returns the first answer, and keeps nothing of the failures before it", async () => {
    const failures = [answer(500), unanswered("ECONNRESET"), answer(429, { "retry-after": "3" }), answer(408)];
    const clock = fakeClock(0);
    const result = await createSend(undefined, clock)(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(clock.waits, [250, 500, 3000, 2000]);
  });

  it("gives up after half a minute at an endpoint that has never answered, and much later at one that has", async () => {
    const refused = () => {
      throw unanswered("ECONNREFUSED");
    };
    const unknown = fakeClock(0);
    await assert.rejects(createSend(undefined, unknown)(attempt, refused), { code: "RequestFailed" });
    assert.ok(unknown.now() >= 30_000 && unknown.now() < 100_000, `${unknown.now()} ms`);

    const known = fakeClock(0);
    const send = createSend(undefined, known);
    await send(attempt, async () => "an answer");
    await assert.rejects(send(attempt, refused), { code: "RequestFailed" });
    assert.ok(known.now() >= 600_000, `${known.now()} ms`);
  });

  it("fails at once if a retry cannot help", async () => {
    for (const [status, code] of [
      [404, "OutputNotFound"],
      [412, "Conflict"],
      [403, "AccessDenied"],
      [400, "RequestFailed"],
    ] as const) {
      const clock = fakeClock(0);
      const denied = createSend(undefined, clock)(attempt, () => {
        throw answer(status);
      });
      await assert.rejects(denied, (error) => error instanceof OutputError && error.code === code);
      assert.deepEqual(clock.waits, []);
    }
  });

  it("sends again at once when a token has expired, but not forever", async () => {
    const clock = fakeClock(0);
    const send = createSend(undefined, clock);
    await send(attempt, async () => "an answer");
    let tries = 0;
    await assert.rejects(
      send(attempt, () => {
        tries += 1;
        throw answer(401);
      }),
      { code: "AccessDenied" },
    );
    assert.equal(tries, 3);
    assert.equal(clock.now(), 0);
  });

  it("sends again with a new token also before any request was allowed, and reports the refused one", async () => {
    for (const [status, code] of [
      [401, "InvalidAuthenticationInfo"],
      [403, "AuthenticationFailed"],
    ] as const) {
      const refused: string[] = [];
      const credential = { getToken: () => assert.fail(), refuse: (token: string) => void refused.push(token) };
      const tokens = ["old", "new"];
      const result = await createSend({ credential }, fakeClock(0))(attempt, async () => {
        const token = tokens.shift();
        if (token === "new") return "done";
        const request = { method: "GET", url: "https://a/", headers: new Map([["authorization", `Bearer ${token}`]]) };
        throw Object.assign(answer(status, { "x-ms-error-code": code }), { request });
      });
      assert.deepEqual([result, refused], ["done", ["old"]]);
    }
  });

  it("neither waits for access nor tries again if that cannot help", async () => {
    const settings = { waitForAccess: { seconds: 120, onWait: () => assert.fail("it must not wait") } };
    const denied: [status: number, code: string, sas?: object][] = [
      [403, "AccountIsDisabled"],
      [403, "AuthorizationFailure"],
      [403, "AuthorizationFailure", { permissions: "rl" }],
      [403, "Later"],
      [403, "UnauthorizedBlobOverwrite"],
      [403, "AuthenticationFailed", {}],
      [403, "KeyBasedAuthenticationNotPermitted", {}],
      [403, "UnauthorizedBlobOverwrite", { permissions: "c" }],
    ];
    for (const [status, code, sas] of denied) {
      const send = createSend({ ...settings, ...(sas && { sas }) }, fakeClock(0));
      let tries = 0;
      const sending = send(attempt, () => {
        tries += 1;
        throw answer(status, { "x-ms-error-code": code });
      });
      await assert.rejects(sending, { code: "AccessDenied" });
      assert.equal(tries, 1, code);
    }
  });

  it("reports each retry with its reason and its remaining time, and the end", async () => {
    const failures = [answer(500, { "x-ms-error-code": "InternalError" }), unanswered("ECONNRESET"), answer(503)];
    const told: unknown[] = [];
    const retryObserver = {
      onRetry: (request: RetriedRequest) => told.push({ ...request }),
      onRetryEnd: (request: RetriedRequest, wasAnswered: boolean) => told.push([request.got, wasAnswered]),
    };
    const send = createSend({ retryObserver, host: "a.blob.core.windows.net" }, fakeClock(0));
    await send(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    const host = "a.blob.core.windows.net";
    assert.deepEqual(told, [
      { host, got: "InternalError 500", failedSeconds: 0, remainingSeconds: 600 },
      { host, got: "ECONNRESET", failedSeconds: 0.25, remainingSeconds: 599.75 },
      { host, got: "503", failedSeconds: 0.75, remainingSeconds: 599.25 },
      ["503", true],
    ]);
    told.length = 0;
    await send(attempt, async () => "at once");
    assert.deepEqual(told, [], "no retry is reported for a request that is answered at once");
    await assert.rejects(
      createSend({ retryObserver }, fakeClock(0))(attempt, () => {
        throw unanswered("ECONNREFUSED");
      }),
    );
    assert.deepEqual(told.at(-1), ["ECONNREFUSED", false]);
    assert.ok(told.slice(0, -1).every((request) => (request as RetriedRequest).remainingSeconds <= 30));
  });

  const unreached: [code: string, seconds: number][] = [
    ["ECONNREFUSED", 30],
    ["EAI_AGAIN", 30],
    ["ENOTFOUND", 5],
  ];
  for (const [code, seconds] of unreached) {
    it(`retries ${code} for exactly ${seconds} s if storage has never answered`, async () => {
      const clock = fakeClock(0.99);
      const never = () => Promise.reject(unanswered(code));
      await assert.rejects(createSend({}, clock)(attempt, never), { code: "RequestFailed" });
      assert.equal(Math.round(clock.now()), seconds * 1000);
    });
  }

  it("reports at least the next wait as the remaining time", async () => {
    const told: RetriedRequest[] = [];
    const retryObserver = { onRetry: (request: RetriedRequest) => told.push({ ...request }), onRetryEnd: () => {} };
    const failures = [unanswered("ECONNREFUSED"), unanswered("ECONNREFUSED"), answer(503, { "retry-after": "900" })];
    await createSend({ retryObserver }, fakeClock(0))(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    });
    assert.equal(told.at(-1)?.got, "503");
    // The longest wait, although 0.75 of the 600 seconds are over.
    assert.equal(told.at(-1)?.remainingSeconds, 600);
  });

  it("does not treat another failure as an expired token", async () => {
    const send = createSend(undefined, fakeClock(0));
    await send(attempt, async () => "an answer");
    const failures = [500, 503, 500, 401, 429, 401].map((status) => answer(status));
    const result = await send(attempt, async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return "done";
    });
    assert.equal(result, "done");
  });

  it("stops waiting when it is aborted", async () => {
    const stop = new AbortController();
    const send = createSend();
    const sending = send(
      attempt,
      () => {
        setImmediate(() => stop.abort());
        throw answer(503, { "retry-after": "500" });
      },
      { abortSignal: stop.signal },
    );
    await assert.rejects(sending, { name: "AbortError" });
  });

  for (const [mebibytes, seconds] of [
    [undefined, 60],
    [0, 60],
    [1, 120],
    [5, 360],
  ] as const) {
    it(`ends an attempt that sends ${mebibytes ?? "no"} MiB without an answer after ${seconds} s, and sends the request again`, async () => {
      mock.timers.enable({ apis: ["setTimeout"] });
      try {
        const signals: AbortSignal[] = [];
        const sending = createSend(undefined, fakeClock(0))(
          attempt,
          (signal) => {
            signals.push(signal);
            if (signals.length > 1) return Promise.resolve("an answer");
            return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          },
          mebibytes === undefined ? undefined : { bodyLength: mebibytes * 2 ** 20 },
        );
        mock.timers.tick(seconds * 1000 - 1);
        assert.equal(signals[0]?.aborted, false);
        mock.timers.tick(1);
        assert.equal(signals[0]?.aborted, true);
        assert.equal(await sending, "an answer");
        assert.equal(signals.length, 2);
      } finally {
        mock.timers.reset();
      }
    });
  }

  it("does not wait for access that another answer has proved", async () => {
    for (const status of [404, 409, 412]) {
      const clock = fakeClock(0);
      const send = createSend({ waitForAccess: { seconds: 120 } }, clock);
      await assert.rejects(send(attempt, () => Promise.reject(answer(status))));
      await assert.rejects(
        send(attempt, () => Promise.reject(answer(403, denial))),
        { code: "AccessDenied" },
      );
      assert.deepEqual(clock.waits, [], `after ${status}`);
    }
  });

  it("mentions a new role assignment only if no other request was allowed", async () => {
    const send = createSend(undefined, fakeClock(0));
    const messageOf = (error: OutputError) => error.message;
    const deny = () => send(attempt, () => Promise.reject(answer(403, denial))).then(() => "", messageOf);
    assert.match(await deny(), /on the container; a new role assignment can take 10 minutes$/);
    await send(attempt, async () => "allowed");
    assert.match(await deny(), /; other requests to the container are allowed, so this one needs another role$/);
  });

  it("waits for access that a refused request has not proved", async () => {
    const clock = fakeClock(0);
    const send = createSend({ waitForAccess: { seconds: 2 } }, clock);
    await assert.rejects(
      send(attempt, () => Promise.reject(answer(400))),
      { code: "RequestFailed" },
    );
    await assert.rejects(
      send(attempt, () => Promise.reject(answer(403, denial))),
      { code: "AccessDenied" },
    );
    assert.deepEqual(clock.waits, [1000]);
  });

  it("counts only the time that it waits for access, and once if several requests wait", async () => {
    const clock = fakeClock(0);
    const told: number[] = [];
    const waitForAccess = { seconds: 8, onWait: (_: OutputError, __: number, left: number) => void told.push(left) };
    const send = createSend({ waitForAccess }, clock);
    const answers = [answer(503), answer(503), answer(400), answer(403, denial)];
    const failing = () => Promise.reject(answers.shift() ?? answer(403, denial));
    await assert.rejects(send(attempt, failing), { code: "RequestFailed" });
    // The time between two requests does not count, and neither does an outage.
    await clock.sleep(3_600_000);
    clock.waits.length = 0;
    await assert.rejects(send(attempt, failing), { code: "AccessDenied" });
    assert.deepEqual(clock.waits, [1000, 2000, 4000]);
    assert.deepEqual(told, [8, 7, 5]);
  });

  it("spends the time only once on requests that wait at the same time", async () => {
    const waiting: (() => void)[] = [];
    let now = 0;
    const clock = { now: () => now, random: () => 0, sleep: () => new Promise<void>((done) => waiting.push(done)) };
    const send = createSend({ waitForAccess: { seconds: 3 } }, clock);
    let denials = 3 * 2;
    const request = async () => {
      if (denials-- > 0) throw answer(403, denial);
    };
    const sending = Promise.all([send(attempt, request), send(attempt, request), send(attempt, request)]);
    for (const milliseconds of [1000, 2000]) {
      await new Promise(setImmediate);
      assert.equal(waiting.length, 3);
      now += milliseconds;
      for (const done of waiting.splice(0)) done();
    }
    await sending;
  });

  describe("with unlessReadable", () => {
    const writing = { method: "PUT", url: "https://a/job-j/x" };
    const reading = { method: "GET", url: "https://a/job-j?restype=container&comp=list" };
    const refusal = (request: object) =>
      Object.assign(answer(403, denial), { request: { ...request, headers: new Map() } });

    /** Sends one request that stays denied. Returns the number of attempts, of reads, and the waits. */
    async function attempts(request: object, read: () => Promise<unknown>, settings: object = {}) {
      const clock = fakeClock(0);
      let [sent, reads] = [0, 0];
      const waitForAccess = { seconds: 3, unlessReadable: true, ...settings };
      const counted = () => {
        reads += 1;
        return read();
      };
      const send = createSend({ waitForAccess, read: counted }, clock);
      const denied = () => {
        sent += 1;
        return Promise.reject(refusal(request));
      };
      await assert.rejects(send(attempt, denied), { code: "AccessDenied" });
      return [sent, reads, clock.waits.filter((wait) => wait > 0)];
    }

    it("fails without a wait if the identity may read, and sends the request once more", async () => {
      assert.deepEqual(await attempts(writing, async () => "a list"), [2, 1, []]);
      // Storage checks access before it looks for the container.
      assert.deepEqual(await attempts(writing, () => Promise.reject(answer(404))), [2, 1, []]);
    });

    it("waits if the identity may not read, or if the read says nothing", async () => {
      assert.deepEqual(await attempts(writing, () => Promise.reject(refusal(reading))), [3, 1, [1000, 2000]]);
      assert.deepEqual(await attempts(writing, () => Promise.reject(answer(503))), [3, 1, [1000, 2000]]);
      assert.deepEqual(await attempts(reading, () => assert.fail("not read again")), [3, 0, [1000, 2000]]);
    });

    it("does not read if it is not asked to, or does not wait", async () => {
      const unread = () => assert.fail("not read");
      assert.deepEqual(await attempts(writing, unread, { unlessReadable: false }), [3, 0, [1000, 2000]]);
      assert.deepEqual(await attempts(writing, unread, { seconds: 0 }), [1, 0, []]);
      assert.deepEqual(await attempts(writing, async () => "a list", { seconds: 1 }), [2, 1, []]);
    });
  });

  it("passes the caller's signal to the request", async () => {
    const stop = new AbortController();
    const sending = createSend()(
      attempt,
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      { abortSignal: stop.signal },
    );
    stop.abort();
    await assert.rejects(sending, { name: "AbortError" });
  });
});

describe("a request whose token is requested together with others", () => {
  const azurite = useAzurite();

  it("is sent although the request that asked for the token is aborted", async () => {
    const requests = new EventEmitter();
    const credential: TokenCredential = {
      getToken(scopes, options = {}) {
        return new Promise((resolve, reject) => {
          options.abortSignal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
          requests.emit("request", () => resolve(azurite().credential.getToken(scopes)));
        });
      },
    };
    const outputs = new JobOutputStorage({ blobEndpoint: azurite().blobEndpoint, credential, jobId: freshJobId() });
    const stop = new AbortController();
    const asked = once(requests, "request");
    const first = outputs.prepare({ abortSignal: stop.signal });
    const second = outputs.prepare();
    const [answer] = await asked;
    stop.abort();
    await assert.rejects(first, { name: "AbortError" });
    answer();
    assert.equal(await second, true);
  });

  it("fails if the credential aborts each time", async () => {
    let tokens = 0;
    const credential: TokenCredential = {
      async getToken() {
        tokens += 1;
        throw new DOMException("aborted", "AbortError");
      },
    };
    const outputs = new JobOutputStorage({ blobEndpoint: azurite().blobEndpoint, credential, jobId: freshJobId() });
    await assert.rejects(outputs.prepare(), { name: "AbortError" });
    assert.equal(tokens, 6);
  });
});

describe("waiting for access", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("sends the first request again until access works, and says so", async () => {
    let denials = 1;
    const { blobEndpoint, requests } = await startProxy(() => (denials-- > 0 ? denied : undefined));
    const waits: [string, number][] = [];
    const outputs = new JobOutputStorage(
      { blobEndpoint, credential: azurite().credential, jobId: freshJobId() },
      { waitForAccess: { seconds: 30, onWait: ({ code }, seconds) => waits.push([code, seconds]) } },
    );
    assert.equal(await outputs.prepare(), true);
    assert.deepEqual(waits, [["AccessDenied", 1]]);
    assert.equal(requests.length, 2);
  });

  it("ends after the given time", async () => {
    const { blobEndpoint, requests } = await startProxy(() => denied);
    const outputs = new JobOutputStorage(
      { blobEndpoint, credential: azurite().credential, jobId: freshJobId() },
      { waitForAccess: { seconds: 1.5 } },
    );
    await assert.rejects(outputs.prepare(), { code: "AccessDenied" });
    assert.equal(requests.length, 2);
  });

  it("does not wait by default, or after a request for the job or a task had access", async () => {
    let isDenied = false;
    const { blobEndpoint, requests } = await startProxy(() => (isDenied ? denied : undefined));
    const location = { blobEndpoint, credential: azurite().credential, jobId: freshJobId() };
    const patient = new JobOutputStorage(location, { waitForAccess: { seconds: 30 } });
    await patient.prepare();
    isDenied = true;
    await assert.rejects(patient.saveText("JobOutput", "x", "x.txt"), { code: "AccessDenied" });
    await assert.rejects(patient.task("t1").saveText("TaskOutput", "x", "x.txt"), { code: "AccessDenied" });
    await assert.rejects(new JobOutputStorage(location).saveText("JobOutput", "x", "x.txt"), { code: "AccessDenied" });
    assert.equal(requests.length, 4);
  });
});
