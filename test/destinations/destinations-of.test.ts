import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { exampleDescription } from "./example";

describe("a pipeline's jobs", () => {
  it("knows a declared job in any case, as Batch does", () => {
    const destinations = destinationsOf(exampleDescription());
    assert.equal(destinations.job("rENDER").container, "job-render");
    assert.equal(destinations.job("Render").containerUrl, "https://renderoutputs.blob.core.windows.net/job-render");
  });

  it("refuses another job, names the declared ones and says what to do", () => {
    assert.throws(() => destinationsOf(exampleDescription()).job("other"), {
      code: "JobNotDeclared",
      message:
        'job must be one that the pipeline declares ("Render"), got "other"; add it to the pipeline\'s `jobs`, or deploy the pipeline with `dynamicJobs: true`',
    });
    assert.throws(() => destinationsOf(exampleDescription({ jobs: {} })).job("toString"), {
      code: "JobNotDeclared",
      message: /\(it declares none\), got "toString"/,
    });
  });

  it("takes any legal job of a pipeline with dynamic jobs", () => {
    const destinations = destinationsOf(exampleDescription({ dynamicJobs: true }));
    assert.equal(destinations.job("any-job").container, "job-any-job");
    assert.throws(() => destinations.job("not a job"), { code: "JobIdRefused" });
  });
});
