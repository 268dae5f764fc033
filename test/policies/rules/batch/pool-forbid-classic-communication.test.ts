import { poolForbidClassicCommunication } from "../../../../policies/rules/batch/pool-forbid-classic-communication";
import { describeRule } from "../../support/describe-rule";

describeRule(poolForbidClassicCommunication, {
  compliant: { targetNodeCommunicationMode: "Simplified" },
  passes: {
    "the mode that Batch chooses": { targetNodeCommunicationMode: "Default" },
    "a pool without a mode": { targetNodeCommunicationMode: undefined },
  },
  broken: { targetNodeCommunicationMode: ["Classic", "classic"] },
});
