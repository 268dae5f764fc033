import type { AccessChange, GrantedRole, StoredAccess } from "../findings/access";
import type { PropertyChange } from "../findings/pools";
import type { Review } from "../findings/review";
import type { PolicyFinding } from "../preview/preview";
import { block, code } from "./text";

/** A part of the comment. If the comment is too long, rows at the end of the last sections are left out. */
export interface Section {
  readonly title: string;
  /** A sentence below the title. */
  readonly intro?: string;
  /** The columns, if the rows are those of a table. */
  readonly columns?: readonly string[];
  readonly rows: readonly string[];
  /** Whether the reader must open the section. */
  readonly isFolded?: boolean;
}

/** Returns the sections that have something to show, the most important first. */
export function sectionsOf(review: Review): Section[] {
  const sections: Section[] = [
    { title: "Errors", rows: review.errors.map((message) => `- The preview has an error:\n${block(message)}`) },
    {
      title: "Outputs that are deleted, or kept for a shorter time",
      rows: review.lostOutputs.map(({ kind, name, rule, effect }) => {
        return `- ${KINDS[kind]} ${code(name)}: ${effect}${rule === undefined ? "" : ` (rule ${code(rule)})`}`;
      }),
    },
    {
      title: "Tasks that are interrupted",
      intro: "The number of nodes is that of the last refresh, or the wanted number if it is higher.",
      rows: review.interruptions.map(({ resource, id, effect, nodes }) => {
        const count = nodes === undefined ? "nodes unknown" : `${nodes} ${nodes === 1 ? "node" : "nodes"}`;
        return `- ${code(resource)}${id === undefined ? "" : `, in Azure ${code(id)}`}, ${count}: ${effect}`;
      }),
    },
    { title: "Policies", rows: policyRows(review.policyFindings) },
    {
      title: "Jobs",
      columns: ["change", "job", "container", "storage account"],
      rows: review.containers.map(({ change, job, container, account }) =>
        row([CHANGES[change], job === undefined ? "" : code(job), code(container), account ? code(account) : "new"]),
      ),
    },
    {
      title: "Pools",
      columns: ["change", "pool", "id", "properties"],
      rows: review.pools.map(({ change, name, pool, properties }) =>
        row([CHANGES[change], code(name), pool === undefined ? "new" : code(pool), propertiesOf(properties)]),
      ),
    },
    {
      title: "Access",
      intro: "Role assignments of this stack. A place with `*` comes from the name of the role assignment.",
      columns: ["who", "where", "before", "after"],
      rows: accessRows(review.access, ({ before, after }) => [rolesOf(before), rolesOf(after)]),
    },
    {
      title: "Access without a role",
      columns: ["resource", "setting", "before", "after"],
      rows: review.openedAccess.map(({ resource, setting, before, after }) =>
        row([code(resource), setting, code(before), code(after)]),
      ),
    },
    {
      title: "Warnings",
      rows: review.warnings.map(
        ({ resource, message }) => `- ${resource === undefined ? "The program" : code(resource)}:\n${block(message)}`,
      ),
    },
    {
      title: "Other changes",
      isFolded: true,
      columns: ["change", "resource", "type", "properties"],
      rows: review.otherChanges.map(({ change, name, type, properties }) =>
        row([CHANGES[change], code(name), code(type), propertiesOf(properties)]),
      ),
    },
    {
      title: "Unknown until the update",
      isFolded: true,
      columns: ["type", "properties", "resources"],
      rows: review.unknownProperties.map(({ type, properties, resources }) =>
        row([code(type), listed(properties.map(code)), listed(resources.map(code))]),
      ),
    },
    {
      title: "Access that stays",
      isFolded: true,
      columns: ["who", "where", "roles"],
      rows: accessRows(review.unchangedAccess ?? [], ({ roles }) => [rolesOf(roles)]),
    },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

const KINDS = {
  "resource-group": "Resource group",
  account: "Storage account",
  container: "Container",
  retention: "Retention in storage account",
} as const;

const CHANGES = {
  added: "added",
  adopted: "exists in Azure, enters the stack",
  changed: "changed",
  replaced: "**replaced**",
  deleted: "**deleted**",
  kept: "leaves the stack, stays in Azure",
} as const;

const LEVELS = {
  mandatory: "**Mandatory**",
  "not-checked": "**Not checked**, because the rule read a value that the preview does not know",
  advisory: "Advisory",
  remediated: "Remediated",
} as const;

/** Returns one entry for all resources about which a rule says the same. */
function policyRows(findings: readonly PolicyFinding[]): string[] {
  const groups = new Map<string, { rule: string; resources: string[]; message: string }>();
  for (const { level, policy, pack, resource, message } of findings) {
    const rule = `${LEVELS[level]}: ${code(policy)} of ${code(pack)}`;
    const key = JSON.stringify([rule, message]);
    const group = groups.get(key) ?? { rule, resources: [], message };
    group.resources.push(resource === undefined ? "the stack" : code(resource));
    groups.set(key, group);
  }
  return [...groups.values()].map(
    ({ rule, resources, message }) => `- ${rule}, about ${listed(resources)}\n${block(message)}`,
  );
}

/** The most values that one cell lists. */
const MAX_LISTED = 10;

function listed(items: readonly string[]): string {
  const more = items.length - MAX_LISTED;
  return more > 0 ? `${items.slice(0, MAX_LISTED).join(", ")} and ${more} more` : items.join(", ");
}

function propertiesOf(properties: readonly PropertyChange[]): string {
  const changes = properties.map(({ path, values }) => {
    if (values === undefined) return code(path);
    const [before, after] = values;
    return before === "none" ? `${code(path)} ${code(after)}` : `${code(path)} from ${code(before)} to ${code(after)}`;
  });
  return listed(changes);
}

/** Returns one row for all places at which a principal has the same roles: a pipeline can have hundreds of jobs. */
function accessRows<A extends AccessChange | StoredAccess>(
  access: readonly A[],
  rest: (each: A) => string[],
): string[] {
  const groups = new Map<string, { who: string; cells: string[]; places: string[] }>();
  for (const each of access) {
    const { name, id, type } = each.principal;
    const details = [type, id === undefined ? "id unknown" : undefined].filter((detail) => detail !== undefined);
    const shownId = id === undefined ? "" : ` ${code(id)}`;
    const who = `${code(name)}${details.length === 0 && id === undefined ? "" : ` (${details.map(plainWord).join(", ")}${shownId})`}`;
    const cells = rest(each);
    const key = JSON.stringify([who, cells]);
    const group = groups.get(key) ?? { who, cells, places: [] };
    group.places.push(`${code(each.place)}${each.isPlaceDerived ? "\\*" : ""}`);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ who, cells, places }) => row([who, listed(places), ...cells]));
}

/** A type of principal comes from the program. */
function plainWord(text: string): string {
  return /^[A-Za-z ]+$/.test(text) ? text : code(text);
}

function rolesOf(roles: readonly GrantedRole[]): string {
  if (roles.length === 0) return "nothing";
  return roles
    .map(({ role, rights, condition }) => {
      return `${rights} (${code(role)}${condition === undefined ? "" : `, ${code(condition)}`})`;
    })
    .join("; ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
