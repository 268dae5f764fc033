import { answered, changed, listed, type Recording, read, setUp } from "../support/recording";
import { IMAGE, OLD_IMAGES, POOL, VIRTUAL_MACHINES, VM_SIZE } from "../support/shapes";

const READ_POOL = `${POOL} displayName ${VIRTUAL_MACHINES} userAccounts[name elevationLevel]`;

const FORMULA = "$TargetDedicatedNodes=0";

/** A pool gets an autoscale formula, loses it, and is resized. */
export const pythonSdkScalePools: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_scale_pools[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: OLD_IMAGES,
  interactions: [
    setUp("POST /pools", { id: "pool", displayName: "a pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE }),
    changed("POST /pools/pool/enableautoscale", 200, {
      autoScaleFormula: FORMULA,
      autoScaleEvaluationInterval: "PT06M00S",
    }),
    answered("POST /pools/pool/evaluateautoscale", { autoScaleFormula: FORMULA }, "odata.metadata timestamp results"),
    read("GET /pools/pool", `${READ_POOL} autoScaleFormula autoScaleEvaluationInterval=PT6M allocationState=steady`),
    changed("POST /pools/pool/disableautoscale", 200),
    read("GET /pools/pool", `${READ_POOL} allocationState=steady`),
    changed("POST /pools/pool/resize", 202, { targetDedicatedNodes: 0, targetLowPriorityNodes: 1 }, { isSlow: true }),
    changed("POST /pools/pool/stopresize", 202),
    read("GET /pools/pool", undefined),
    read("GET /pools/pool", `${READ_POOL} resizeErrors[code=ResizeStopped message] allocationState=steady`, {
      isRepeated: true,
    }),
    listed("GET /poolusagemetrics", "odata.metadata value[]"),
  ],
};
