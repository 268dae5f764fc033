import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { bodyOf, chunksOf, MAX_CHUNK_BYTES, MAX_CHUNK_TASKS, type SerializedTask } from "../../../jobs/submit/chunks";

describe("chunksOf", () => {
  /** Lengths around the limit, so that some chunks are full of bytes and some of tasks. */
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: MAX_CHUNK_BYTES / 3 - 100, max: MAX_CHUNK_BYTES / 3 + 100 }),
    fc.integer({ min: MAX_CHUNK_BYTES - 100, max: MAX_CHUNK_BYTES + 100 }),
  );
  const task = fc.record({ length: lengths, character: fc.constantFrom("x", "ä", '"', "\u{1F600}") });
  const tasksOf = (shapes: { length: number; character: string }[]) =>
    shapes.map(({ length, character }, index) => ({
      id: `t${index}`,
      commandLine: character.repeat(Math.ceil(length / Buffer.byteLength(character))),
    }));

  it("keeps every task and their order, within both limits, and fills each chunk", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 12 }), fc.nat(250), async (large, small) => {
        const tasks = tasksOf([...large, ...Array(small).fill({ length: 10, character: "x" })]);
        const chunks = await collect(chunksOf(tasks));
        assert.deepEqual(
          chunks.flat().map(({ id }) => id),
          tasks.map(({ id }) => id),
        );
        for (const [index, chunk] of chunks.entries()) {
          assert.deepEqual(
            JSON.parse(bodyOf(chunk)).value.map(({ id }: { id: string }) => id),
            chunk.map(({ id }) => id),
          );
          assert.ok(chunk.length > 0 && chunk.length <= MAX_CHUNK_TASKS);
          const bytes = Buffer.byteLength(bodyOf(chunk));
          assert.ok(chunk.length === 1 || bytes <= MAX_CHUNK_BYTES, `${bytes}`);
          const [next] = chunks[index + 1] ?? [];
          const wouldFit = next !== undefined && bytes + next.size + 1 <= MAX_CHUNK_BYTES;
          assert.ok(!wouldFit || chunk.length === MAX_CHUNK_TASKS, "the next task would fit");
        }
      }),
      { numRuns: 30, examples: [[[{ length: 989_921, character: "x" }], 1]] },
    );
  });

  it("starts a new chunk at an id that the chunk has, in any case, so that the service reports it", async () => {
    const tasks = ["a", "b", "A", "b", "c"].map((id) => ({ id, commandLine: "true" }));
    const chunks = await collect(chunksOf(tasks));
    assert.deepEqual(
      chunks.map((chunk) => chunk.map(({ id }) => id)),
      [
        ["a", "b"],
        ["A", "b", "c"],
      ],
    );
  });

  it("takes no task before a chunk is asked for, and closes the iterator at the end", async () => {
    const events: string[] = [];
    function* tasks() {
      try {
        for (let index = 0; ; index += 1) {
          events.push(`t${index}`);
          yield { id: `t${index}`, commandLine: "true" };
        }
      } finally {
        events.push("closed");
      }
    }
    const chunks = chunksOf(tasks());
    assert.deepEqual(events, []);
    await chunks.next();
    // A full chunk does not wait for the task after it.
    assert.equal(events.length, MAX_CHUNK_TASKS);
    await chunks.return();
    assert.equal(events.at(-1), "closed");
  });
});

describe("chunksOf wrong tasks", () => {
  const wrong: [tasks: unknown, message: string][] = [
    [5, "tasks must be an iterable of tasks, got 5; give TaskDescriptions"],
    ["t1", 'tasks must be an iterable of tasks, got "t1"; give TaskDescriptions'],
    [undefined, "tasks must be an iterable of tasks, got nothing; give TaskDescriptions"],
    [[null], "tasks[0] must be an object with an id, got null; give TaskDescriptions"],
    [
      [{ id: "a" }, { commandLine: "b" }],
      "tasks[1] must be an object with an id, got an object; give TaskDescriptions",
    ],
    [[{ id: 7 }], "tasks[0] must be an object with an id, got 7; give TaskDescriptions"],
  ];
  for (const [tasks, message] of wrong) {
    it(`refuses ${JSON.stringify(tasks)}`, () =>
      assert.rejects(collect(chunksOf(tasks as never)), { code: "ArgumentRefused", message }));
  }
});

async function collect(chunks: AsyncIterable<SerializedTask[]>): Promise<SerializedTask[][]> {
  const all: SerializedTask[][] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}
