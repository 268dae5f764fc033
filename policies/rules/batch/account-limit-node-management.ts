import { resourceRule } from "../../rule";

export const accountLimitNodeManagement = resourceRule({
  name: "azure-batch-account-limit-node-management",
  passes: "The endpoint through which nodes reach Batch is closed to the internet, or open only to listed IP ranges.",
  reason: "Only nodes need this endpoint, so the internet does not have to reach it.",
  fix: "set networkProfile.nodeManagementAccess.defaultAction to Deny, and create a private endpoint for nodeManagement",
  published: [],
  // Nodes without a subnet of yours reach Batch only through the open endpoint.
  level: "advisory",
  severity: "low",
  resources: ["batch:BatchAccount"],
  judges: [
    (account) => {
      const access = account.text("publicNetworkAccess");
      if (access === "Disabled" || access === "SecuredByPerimeter") return undefined;
      const property = "networkProfile.nodeManagementAccess.defaultAction";
      const action = account.text(property);
      if (action === "Deny") return undefined;
      return { property, must: "be Deny if publicNetworkAccess is not Disabled", got: action };
    },
  ],
});
