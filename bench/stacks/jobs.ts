import * as authorization from "@pulumi/azure-native/authorization";

/** The jobs of both stacks. The environment variable `BENCH_JOBS` is their number. */
export const jobs = Array.from({ length: Number(process.env.BENCH_JOBS ?? 1) }, (_, index) => `render-${index}`);

/** The reader of the outputs in both stacks: the deployer. */
export const readerPrincipalId = authorization.getClientConfigOutput().objectId;

/** The names of the pipelines of both stacks. The environment variable `BENCH_PIPELINES` is their number. */
export const pipelines = Array.from({ length: Number(process.env.BENCH_PIPELINES ?? 1) }, (_, index) =>
  index === 0 ? "bench" : `bench${index}`,
);

/** The length of the script of the pipeline's StartTask, which the state has twice. */
export const START_TASK_LENGTH = 8_400;
