import { type StackResource, stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { oncePerStack } from "../../stack/once-per-stack";

export const containerForbidSecondDeclaration = stackRule({
  name: "azure-storage-container-forbid-second-declaration",
  passes: "Each container of a storage account is declared once, and belongs to one job.",
  reason: "Two jobs in one container overwrite and list each other's outputs. If one is deleted, so are both outputs.",
  fix: "declare the container once, or give each job an id and a container of its own",
  published: [],
  level: "mandatory",
  severity: "high",
  notJudged:
    "Containers of other stacks, those that the tool creates for jobs, and whether tasks of two jobs write to one container.",
  subjects: ["storage:BlobContainer"],
  judge: (container, stack) => {
    const name = container.properties.text("containerName");
    const sameName = declaredByName(stack).get(name) ?? [];
    const own = sameName.find((each) => each.container === container);
    const second = sameName.find((each) => each !== own && isSameAccount(each, own));
    if (name === undefined || second === undefined) return undefined;
    return { property: "containerName", must: `not be that of ${second.container.name}, too`, got: name };
  },
});

/** A container, with what is known of its account. */
interface Declared {
  readonly container: StackResource;
  readonly accountName: string | undefined;
  /** The storage accounts of the stack that the name of the account comes from. */
  readonly accounts: readonly StackResource[];
}

/** A name that is not known yet is reported for its own container. */
const declaredByName = oncePerStack((stack) => {
  const names = new Map<string | undefined, Declared[]>();
  for (const container of ofType(stack, "storage:BlobContainer")) {
    if (container.isRead) continue;
    const name = container.properties.knownText("containerName");
    const sameName = names.get(name);
    if (sameName === undefined) names.set(name, [declared(container)]);
    else sameName.push(declared(container));
  }
  return names;
});

function declared(container: StackResource): Declared {
  const { properties } = container;
  return {
    container,
    accountName: properties.knownText("accountName")?.toLowerCase(),
    accounts: container.sourcesOf("accountName").filter(({ type }) => type === "storage:StorageAccount"),
  };
}

/** Accounts that do not exist yet are compared by the resources that create them. */
function isSameAccount(one: Declared, other: Declared | undefined): boolean {
  if (other === undefined) return false;
  if (one.accounts.length > 0 && other.accounts.length > 0)
    return one.accounts.some((account) => other.accounts.includes(account));
  // This ends the judgment if a name is not known yet.
  for (const { accountName, container } of [one, other]) {
    if (accountName === undefined) container.properties.get("accountName");
  }
  return one.accountName === other.accountName;
}
