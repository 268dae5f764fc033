// biome-ignore lint/correctness/noUndeclaredDependencies: the checkout around this pack declares it.
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("review-test", {
  policies: [
    {
      name: "pool-has-one-node",
      description: "A pool has one node.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, reportViolation) => {
        if (type !== "azure-native:batch:Pool") return;
        const nodes = props.scaleSettings.fixedScale.targetDedicatedNodes;
        if (nodes !== 1) {
          reportViolation(`scaleSettings.fixedScale.targetDedicatedNodes must be 1, got ${nodes}; set nodes to 1`);
        }
      },
    },
    {
      name: "pool-has-tags",
      description: "A pool has tags.",
      enforcementLevel: "advisory",
      validateResource: ({ type, props }, reportViolation) => {
        if (type === "azure-native:batch:Pool" && props.resourceTags === undefined)
          reportViolation("resourceTags must not be empty; set tags");
      },
    },
    {
      name: "role-scope-is-a-container",
      description: "A role assignment's scope is a container.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, reportViolation) => {
        if (type === "azure-native:authorization:RoleAssignment" && !props.scope.includes("/Microsoft.")) {
          reportViolation(`scope must be a resource, got ${props.scope}; grant the role on the container`);
        }
      },
    },
  ],
});
