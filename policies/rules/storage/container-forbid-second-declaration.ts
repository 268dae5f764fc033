import { type StackResource, stackRule } from "../../rule";
import { comesFrom } from "../../stack/refers-to";

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
    const second = stack.find(
      (each) =>
        each.type === container.type &&
        each.urn !== container.urn &&
        !each.isRead &&
        // A name that is not known yet is reported for its own container.
        each.properties.knownText("containerName") === name &&
        isInAccountOf(each, container),
    );
    if (name === undefined || second === undefined) return undefined;
    return { property: "containerName", must: `not be that of ${second.name}, too`, got: name };
  },
});

/** Accounts that do not exist yet are compared by the resources that create them. */
function isInAccountOf(one: StackResource, other: StackResource): boolean {
  const property = "accountName";
  const accounts = [one, other].map((each) =>
    each.sourcesOf(property).filter(({ type }) => type === "storage:StorageAccount"),
  );
  if (accounts.every(({ length }) => length > 0))
    return accounts[0]?.some((account) => comesFrom(other, property, account)) === true;
  const [first, second] = [one, other].map(({ properties }) => properties.text(property)?.toLowerCase());
  return first === second;
}
