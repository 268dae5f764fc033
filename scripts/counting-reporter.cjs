// Mocha's spec reporter, which also writes the counts and the failed tests to the file that MOCHA_COUNTS names. It lets
// an interrupted run end normally, so that after-hooks delete what the tests have created.
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const Mocha = require("mocha");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    process.on("SIGINT", () => runner.abort());
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const failedTests = this.failures.map((test) => ({
        file: test.file === undefined ? "" : relative(process.cwd(), test.file),
        title: test.fullTitle(),
        message: test.err?.message ?? "",
      }));
      const counts = { passed: passes, failed: failures, skipped: pending, failedTests };
      writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify(counts));
    });
  }
};
