// biome-ignore lint/correctness/noUndeclaredDependencies: the checkout around this pack declares it.
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("one-node", {
  policies: [
    {
      name: "pool-has-one-node",
      description: "A pool has one node.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, reportViolation) => {
        if (type !== "azure-native:batch:Pool") return;
        const nodes = props.scaleSettings.fixedScale.targetDedicatedNodes;
        if (nodes !== 1) reportViolation(`scaleSettings.fixedScale.targetDedicatedNodes must be 1, got ${nodes}`);
      },
    },
  ],
});
