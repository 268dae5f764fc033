import type * as pulumi from "@pulumi/pulumi";
import { refuseSettings } from "../arguments/existing-resource";
import type { Problems } from "../arguments/problems";
import { decisive, type Rules, text } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { IDENTITY_ID, IDENTITY_NAME } from "../azure/azure-forms";

/** The settings of the identity that nodes use, both of an OutputWriter and of a pipeline. */
export interface WriterIdentitySettings {
  /**
   * The ARM id of an existing user-assigned identity to use instead of creating one. It must be in the subscription of
   * the deployment. Its client id and its object id are read, and the identity is not changed: it keeps the roles that
   * it has. A change replaces the role assignments and the pools. Defaults to a new identity.
   */
  existingIdentityId?: pulumi.Input<string>;
  /**
   * The identity's name: 3 to 128 letters, digits, `-` or `_`, with a letter or digit first, such as render-nodes. A
   * change replaces the identity, its role assignments and the pools. Defaults to the component's name followed by
   * random characters.
   */
  identityName?: pulumi.Input<string>;
  /** Tags of the identity, such as `{ team: "render" }`. A change updates it in place. Defaults to none. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The rules for the settings of an identity. */
export const WRITER_IDENTITY_RULES = {
  existingIdentityId: decisive(text(IDENTITY_ID), "leave it out for a new identity"),
  identityName: text(IDENTITY_NAME),
  tags: tags(),
} satisfies Rules<WriterIdentitySettings>;

/**
 * Refuses settings of a new identity if an existing one is given.
 *
 * @param given the settings as the program gave them, without defaults.
 * @param prefix the start of their paths, such as `identity.`.
 */
export function refuseSettingsOfExistingIdentity(
  given: WriterIdentitySettings,
  prefix: string,
  problems: Problems,
): void {
  if ((given.existingIdentityId ?? undefined) === undefined) return;
  const existing = { existing: "existingIdentityId", kind: "identity", prefix };
  refuseSettings(given, ["identityName", "tags"], existing, problems);
}
