import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ConventionError, outputContainerName } from "../../conventions";
import { anyJobId } from "./support/names";

describe("outputContainerName", () => {
  const vectors: [jobId: string, container: string][] = [
    ["MyTerrificJob", "job-myterrificjob"],
    ["job-15", "job-job-15"],
    ["J", "job-j"],
    ["my-_EVEN_MORE_-terrific-job", "job-my-even-more-te-68b05a7d8aa6aa65b9a6892c667a6c406a16ad65"],
    ["---", "job-job-58b63e273b964039d6ef432a415df3f177c818e5"],
    ["my_job-bob", "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927"],
  ];
  for (const [jobId, container] of vectors) {
    it(`names the container of ${jobId}`, () => assert.equal(outputContainerName(jobId), container));
  }

  it("keeps an id of 59 characters and hashes one of 60", () => {
    assert.equal(outputContainerName("a".repeat(59)), `job-${"a".repeat(59)}`);
    assert.match(outputContainerName("a".repeat(60)), /^job-a{15}-[0-9a-f]{40}$/);
  });

  it("hashes an id with `--`, with a final `-`, and with a `-` or `_` at its start", () => {
    for (const jobId of ["a--b", "a-", "-a", "_a"])
      assert.match(outputContainerName(jobId), /^job-a(-b)?-[0-9a-f]{40}$/);
  });

  it("trims the dashes of the truncated slug", () => {
    assert.match(outputContainerName("abcdefghijklmn_opq"), /^job-abcdefghijklmn-[0-9a-f]{40}$/);
  });

  it("accepts the id of a schedule's job, which has a colon", () => {
    assert.match(outputContainerName("nightly:job-1"), /^job-nightly-job-1-[0-9a-f]{40}$/);
  });

  it("returns one container for the two ids of the known collision", () => {
    assert.equal(outputContainerName("my_job"), outputContainerName("my-job-5b91c41b749676483e71a4efad72227085535e8e"));
  });

  it("refuses an id that Batch refuses", () => {
    assert.throws(
      () => outputContainerName("a b"),
      (error) => error instanceof ConventionError && error.code === "JobIdRefused" && error.path === "jobId",
    );
  });

  it("returns a valid container name for any valid id", () => {
    fc.assert(
      fc.property(anyJobId, (jobId) => {
        const name = outputContainerName(jobId);
        assert.match(name, /^[a-z0-9](-?[a-z0-9])*$/);
        assert.ok(name.startsWith("job-") && name.length <= 63);
      }),
    );
  });

  it("ignores case, and always returns the same name", () => {
    fc.assert(
      fc.property(anyJobId, (jobId) => {
        const name = outputContainerName(jobId);
        assert.equal(outputContainerName(jobId), name);
        if (!jobId.includes(":")) assert.equal(outputContainerName(jobId.toUpperCase()), name);
        assert.equal(outputContainerName(jobId.toLowerCase()), name);
      }),
    );
  });
});
