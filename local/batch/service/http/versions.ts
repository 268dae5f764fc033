import { BatchServiceError, invalidQuery } from "../errors";

/**
 * The versions that are served: learn.microsoft.com, "Batch service REST API versioning". Up to 2024-07-01 they have a
 * suffix, as in `2024-07-01.20.0`.
 */
const VERSIONS = [
  "2017-01-01",
  "2017-05-01",
  "2017-06-01",
  "2017-09-01",
  "2018-03-01",
  "2018-08-01",
  "2018-12-01",
  "2019-06-01",
  "2019-08-01",
  "2020-03-01",
  "2020-09-01",
  "2021-06-01",
  "2022-01-01",
  "2022-10-01",
  "2023-05-01",
  "2023-11-01",
  "2024-02-01",
  "2024-07-01",
  "2025-06-01",
];

/** Objects that have other properties in some versions, as `$metadata` names them. */
type SetName = "pools" | "nodes" | "jobs" | "jobschedules" | "tasks";

interface Change {
  readonly set: SetName;
  readonly property: string;
  /** The first version with the property. Defaults to all. */
  readonly since?: string;
  /** The first version without it. Defaults to none. */
  readonly until?: string;
  /** The name of the property in the versions before `since`. */
  readonly before?: string;
}

/**
 * What differs between versions, by the release notes of the client libraries and recorded answers. The service stores
 * the newest names.
 */
const CHANGES: readonly Change[] = [
  { set: "pools", property: "taskSlotsPerNode", since: "2020-09-01", before: "maxTasksPerNode" },
  { set: "pools", property: "targetNodeCommunicationMode", since: "2022-10-01", until: "2025-06-01" },
  { set: "pools", property: "currentNodeCommunicationMode", since: "2022-10-01", until: "2025-06-01" },
  { set: "pools", property: "resourceTags", until: "2025-06-01" },
  { set: "pools", property: "certificateReferences", until: "2025-06-01" },
  { set: "nodes", property: "certificateReferences", until: "2025-06-01" },
  { set: "nodes", property: "runningTaskSlotsCount", since: "2020-09-01" },
  { set: "nodes", property: "virtualMachineInfo", since: "2021-06-01" },
  { set: "tasks", property: "requiredSlots", since: "2020-09-01" },
  { set: "jobs", property: "maxParallelTasks", since: "2022-01-01" },
  { set: "jobs", property: "allowTaskPreemption", since: "2022-01-01" },
];

/** The first version whose counts of tasks also have the slots. Before, the counts are the whole answer. */
const SLOT_COUNTS = "2020-09-01";

/** The first version whose counts of nodes have `upgradingOS`. */
const UPGRADES = "2024-02-01";

/** The version of a request, and what it changes. */
interface ApiVersion {
  /** Returns a body in the names of the newest version. @throws {BatchServiceError} InvalidRequestBody */
  toNewest(path: string, body: unknown): unknown;
  /** Returns a clause of `$select` or `$filter` in the names of the newest version. */
  clauseToNewest(clause: string): string;
  /** Returns an answer in the shape of this version. */
  fromNewest(body: unknown): unknown;
}

/**
 * @param acceptsAny whether an unknown version is served too, in the shape of the newest.
 * @throws {BatchServiceError} InvalidQueryParameterValue
 */
export function apiVersionOf(text: string, acceptsAny: boolean): ApiVersion {
  const [, date = ""] = /^(\d{4}-\d\d-\d\d)(?:\.\d+\.\d+)?$/.exec(text) ?? [];
  if (!VERSIONS.includes(date) && !acceptsAny) {
    throw invalidQuery("api-version", text, `must be a version of the service; the newest is ${VERSIONS.at(-1)}`);
  }
  const version = VERSIONS.includes(date) ? date : VERSIONS.at(-1)!;
  const isOlder = (than: string | undefined) => than !== undefined && version < than;
  const isGone = ({ since, until }: Change) => isOlder(since) || (until !== undefined && version >= until);
  const changes = CHANGES.filter(isGone);

  return {
    toNewest(path, body) {
      const set = setOf(path);
      const ofSet = changes.filter((change) => change.set === set);
      const convert = (entity: unknown) => (isEntity(entity) ? entityToNewest(entity, ofSet) : entity);
      if (set === "jobs" || set === "jobschedules") {
        const pools = changes.filter((change) => change.set === "pools");
        return convertAutoPool(convert(body), (pool) => entityToNewest(pool, pools));
      }
      if (!path.endsWith("/addtaskcollection") || !isEntity(body) || !Array.isArray(body.value)) return convert(body);
      return { ...body, value: body.value.map(convert) };
    },
    clauseToNewest: (clause) =>
      changes.reduce(
        (text, { property, before }) =>
          before === undefined ? text : text.replace(new RegExp(`\\b${before}\\b`, "g"), property),
        clause,
      ),
    fromNewest(body) {
      if (!isEntity(body)) return body;
      const [, set] = /#(\w+)/.exec(String(body["odata.metadata"])) ?? [];
      if (set === "taskcountsresult" && isOlder(SLOT_COUNTS)) {
        const metadata = String(body["odata.metadata"]).replace("#taskcountsresult", "#taskcounts");
        return { "odata.metadata": metadata, ...(body.taskCounts as object) };
      }
      if (set === "poolnodecounts" && isOlder(UPGRADES)) return withoutUpgrades(body);
      const ofSet = changes.filter((change) => change.set === set);
      const pools = changes.filter((change) => change.set === "pools");
      const withPools = set === "jobs" || set === "jobschedules" ? pools : [];
      if (ofSet.length === 0 && withPools.length === 0) return body;
      const convert = (each: Entity) =>
        convertAutoPool(fromNewest(each, ofSet), (pool) => fromNewest(pool, withPools)) as Entity;
      return Array.isArray(body.value) ? { ...body, value: body.value.map(convert) } : convert(body);
    },
  };
}

function withoutUpgrades(body: Entity): Entity {
  const without = ({ upgradingOS: _, ...counts }: Entity) => counts;
  const pools = body.value as { dedicated: Entity; lowPriority: Entity }[];
  const value = pools.map((pool) => ({
    ...pool,
    dedicated: without(pool.dedicated),
    lowPriority: without(pool.lowPriority),
  }));
  return { ...body, value };
}

/** Returns which objects the body of a request to a path describes. */
function setOf(path: string): SetName | undefined {
  if (/^\/pools(\/[^/]+(\/updateproperties)?)?$/i.test(path)) return "pools";
  if (/^\/jobs(\/[^/]+)?$/i.test(path)) return "jobs";
  if (/^\/jobschedules(\/[^/]+)?$/i.test(path)) return "jobschedules";
  return /^\/jobs\/[^/]+\/(tasks(\/[^/]+)?|addtaskcollection)$/i.test(path) ? "tasks" : undefined;
}

type Entity = Readonly<Record<string, unknown>>;

function isEntity(value: unknown): value is Entity {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where the auto pool of a job or a job schedule is. */
const AUTO_POOL = ["jobSpecification", "poolInfo", "autoPoolSpecification", "pool"];

/** Converts the auto pool of a job or a job schedule, if it has one. */
function convertAutoPool(value: unknown, convert: (pool: Entity) => Entity, at = 0): unknown {
  if (!isEntity(value)) return value;
  if (at === AUTO_POOL.length) return convert(value);
  const name = AUTO_POOL[at]!;
  if (value[name] !== undefined) return { ...value, [name]: convertAutoPool(value[name], convert, at + 1) };
  // A job is not inside a job schedule.
  return at === 0 ? convertAutoPool(value, convert, 1) : value;
}

function entityToNewest(entity: Entity, changes: readonly Change[]): Entity {
  for (const { property } of changes) {
    if (entity[property] === undefined) continue;
    // Emptied lists of certificates are sent by clients of all versions.
    if (Array.isArray(entity[property]) && entity[property].length === 0) continue;
    throw new BatchServiceError("InvalidRequestBody", {
      PropertyName: property,
      Reason: `The property '${property}' does not exist in this api-version.`,
    });
  }
  const newer = new Map(changes.map(({ property, before }) => [before, property]));
  return Object.fromEntries(Object.entries(entity).map(([name, value]) => [newer.get(name) ?? name, value]));
}

function fromNewest(entity: Entity, changes: readonly Change[]): Entity {
  const found = (name: string) => changes.find(({ property }) => property === name);
  return Object.fromEntries(
    Object.entries(entity).flatMap(([name, value]) => {
      const change = found(name);
      if (change === undefined) return [[name, value]];
      return change.before === undefined ? [] : [[change.before, value]];
    }),
  );
}
