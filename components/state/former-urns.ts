import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the URNs that a resource can have in the state if the program has renamed it, or a component that contains
 * it, with `aliases`. The engine computes the same URNs, but tells a program only the new one.
 *
 * Aliases that a transform adds are missing.
 */
export async function formerUrns(resource: pulumi.Resource): Promise<readonly string[]> {
  const { __aliases: aliases = [], __parentResource: parent, __name: name } = resource as unknown as Internals;
  const own = await Promise.all(aliases.map((urn) => pulumi.output(urn)).map(resolved));
  if (parent === undefined) return own;
  const children = [{ type: typeIn(await resolved(resource.urn)), name }, ...own.map((urn) => partsOf(urn))];
  const inherited = (await formerUrns(parent)).flatMap((parentUrn) =>
    children.map((child) => childUrn(child, parent, parentUrn)),
  );
  return [...own, ...inherited];
}

/** Returns the URNs that a child without aliases can have in the state. The child may be registered later. */
export async function urnsOfChild(child: Child, parent: pulumi.Resource): Promise<readonly string[]> {
  const parentUrns = [await resolved(parent.urn), ...(await formerUrns(parent))];
  return parentUrns.map((parentUrn) => childUrn(child, parent, parentUrn));
}

/** The type of a resource, without its parents' types, and its name. */
interface Child {
  readonly type: string;
  readonly name: string;
}

/** Returns the URN that a child has if its parent has a URN. The names of children start with the parent's name. */
function childUrn({ type, name }: Child, parent: pulumi.Resource, parentUrn: string): string {
  const parentName = (parent as unknown as Internals).__name;
  const childName = name.startsWith(parentName) ? `${partsOf(parentUrn).name}${name.slice(parentName.length)}` : name;
  return `${parentUrn.slice(0, parentUrn.lastIndexOf("::"))}$${type}::${childName}`;
}

/** Members of a resource that its type hides. */
interface Internals {
  readonly __aliases?: readonly pulumi.Input<string>[];
  readonly __parentResource?: pulumi.Resource;
  readonly __name: string;
}

function resolved(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => void output.apply(resolve));
}

function partsOf(urn: string): Child {
  return { type: typeIn(urn), name: urn.slice(urn.lastIndexOf("::") + 2) };
}

function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
