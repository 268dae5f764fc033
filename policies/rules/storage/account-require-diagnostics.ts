import { type StackResource, stackRule, UnknownProperty } from "../../rule";
import { ofType } from "../../stack/of-type";

export const storageAccountRequireDiagnostics = stackRule({
  name: "azure-storage-account-require-diagnostics",
  passes: "The blob service of a storage account has a diagnostic setting.",
  reason: "Without logs, no one can say who read or deleted an output.",
  fix: "set diagnostics of OutputStorage, or add a DiagnosticSetting whose resourceUri ends with /blobServices/default",
  published: ["CKV2_AZURE_21"],
  level: "advisory",
  severity: "medium",
  subjects: ["storage:StorageAccount"],
  judge: (account, stack) => {
    const settings = [...ofType(stack, "insights:DiagnosticSetting"), ...ofType(stack, "monitor:DiagnosticSetting")];
    if (settings.some((setting) => isOfBlobs(setting, account))) return undefined;
    return { property: "accountName", must: "be in the resourceUri of a DiagnosticSetting of its blob service" };
  },
});

/** A setting of the account itself has no logs of blobs. The id of a new account is recognized by its source. */
function isOfBlobs(setting: StackResource, account: StackResource): boolean {
  const { properties } = setting;
  try {
    const uri = properties.text("resourceUri")?.toLowerCase() ?? "";
    const name = account.properties.text("accountName")?.toLowerCase();
    return name !== undefined && uri.endsWith(`/storageaccounts/${name}/blobservices/default`);
  } catch (error) {
    const isFromAccount = setting.sourcesOf("resourceUri").some(({ urn }) => urn === account.urn);
    if (error instanceof UnknownProperty && isFromAccount) return true;
    throw error;
  }
}
