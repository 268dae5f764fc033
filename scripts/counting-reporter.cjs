// Mocha's spec reporter, which also writes the counts to the file that MOCHA_COUNTS names. It lets an interrupted run
// end normally, so that after-hooks delete what the tests have created.
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
