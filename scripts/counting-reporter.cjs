// Mocha's spec reporter, which also leaves the counts in the file that MOCHA_COUNTS names, and lets an interrupted run end as
// others do: with its after-hooks, which clear away what the tests have made.
const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    process.on("SIGINT", () => runner.abort());
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env.MOCHA_COUNTS, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
