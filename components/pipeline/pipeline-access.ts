import { outputContainerName } from "../../conventions";
import { WriterRole } from "../grants/writer-role";

/** A role that a pipeline assigns to one principal, and what the principal can do with it. */
export interface PipelineAccess {
  /**
   * The principal: `nodes` (the identity that pools share), `pools.<name>` (a pool's own identity), `readers.<name>`,
   * `submitters.<name>`, `operators.<name>`, `deployer`, or `batch` (the Batch account's own identity).
   */
  who: string;
  /** The name of Azure's role, or `append-only` for the custom role of append-only writers. */
  role: string;
  /**
   * What the principal can do: `read`, `write` and `delete` concern blobs. The others are `createContainers`,
   * `deleteContainers`, `share` (create URLs with which others read), `submit` (jobs) and `managePools`.
   */
  can: string[];
  /**
   * The places: names of containers, `job-*` for the containers of all jobs, `tool-*` for the container of the node
   * tool, `app-*` for the containers of application packages, `storageAccount` or `batchAccount`.
   */
  where: string[];
}

/** The arguments of a pipeline that determine which roles it assigns. */
interface AccessArgs {
  readonly jobs?: readonly string[];
  readonly dynamicJobs?: boolean;
  readonly writer?: WriterRole;
  readonly autoStorage?: boolean;
  readonly pools: readonly { readonly name: string; readonly jobs?: readonly string[] }[];
  readonly readers?: readonly Person[];
  readonly submitters?: readonly Person[];
  readonly operators?: readonly { readonly name: string }[];
}

interface Person {
  readonly name: string;
  readonly canShare?: boolean;
}

/** Returns the roles that a pipeline assigns. They follow from arguments that are known in every preview. */
export function pipelineAccess(args: AccessArgs): PipelineAccess[] {
  const { pools, readers = [], submitters = [], operators = [], writer } = args;
  const nodes = writer === WriterRole.AppendOnly ? appendTo : contributeTo;
  const jobs = placeOf(args);
  const sharing = (who: string, { canShare = false }: Person): PipelineAccess[] =>
    canShare ? [{ who, role: "Storage Blob Delegator", can: ["share"], where: ["storageAccount"] }] : [];
  return [
    ...nodes("nodes", jobs),
    readOf("nodes", ["tool-*"]),
    ...(args.autoStorage ? [readOf("nodes", ["app-*"]), BATCH_ITSELF] : []),
    ...pools.flatMap(({ name, jobs: own }) =>
      own === undefined
        ? []
        : [
            ...nodes(`pools.${name}`, { where: own.map(outputContainerName), isAccount: false }),
            readOf(`pools.${name}`, ["tool-*"]),
          ],
    ),
    ...readers.flatMap((reader) => [
      readOf(`readers.${reader.name}`, jobs.where),
      ...sharing(`readers.${reader.name}`, reader),
    ]),
    ...submitters.flatMap((submitter) => [
      ...contributeTo(`submitters.${submitter.name}`, jobs),
      { who: `submitters.${submitter.name}`, role: "Azure Batch Job Submitter", can: ["submit"], where: BATCH_ACCOUNT },
      ...sharing(`submitters.${submitter.name}`, submitter),
    ]),
    ...operators.map(({ name }) => ({
      who: `operators.${name}`,
      role: "Azure Batch Data Contributor",
      can: ["submit", "managePools"],
      where: BATCH_ACCOUNT,
    })),
    contributor("deployer", ["tool-*"]),
  ];
}

/** With auto-storage, the Batch account has its role on the whole storage account without a condition. */
const BATCH_ITSELF: PipelineAccess = {
  who: "batch",
  role: "Storage Blob Data Contributor",
  can: ["read", "write", "delete", "createContainers", "deleteContainers"],
  where: ["storageAccount"],
};

const BATCH_ACCOUNT = ["batchAccount"];

/** The containers in which a role applies, and whether it is assigned on the whole account with a condition. */
interface Place {
  readonly where: string[];
  readonly isAccount: boolean;
}

function placeOf({ jobs = [], dynamicJobs = false }: AccessArgs): Place {
  return { where: dynamicJobs ? ["job-*"] : jobs.map(outputContainerName), isAccount: dynamicJobs };
}

function readOf(who: string, where: string[]): PipelineAccess {
  return { who, role: "Storage Blob Data Reader", can: ["read"], where };
}

function contributor(who: string, where: string[]): PipelineAccess {
  return { who, role: "Storage Blob Data Contributor", can: ["read", "write", "delete", "deleteContainers"], where };
}

/** A condition does not apply to containers, so the role includes those of the whole account. */
function contributeTo(who: string, { where, isAccount }: Place): PipelineAccess[] {
  const granted = contributor(who, where);
  if (!isAccount) return [granted];
  return [
    { ...granted, can: ["read", "write", "delete"] },
    { ...granted, can: ["createContainers", "deleteContainers"], where: ["storageAccount"] },
  ];
}

function appendTo(who: string, { where, isAccount }: Place): PipelineAccess[] {
  const granted = { who, role: WriterRole.AppendOnly, can: ["read", "write"], where };
  return isAccount ? [granted, { ...granted, can: ["createContainers"], where: ["storageAccount"] }] : [granted];
}
