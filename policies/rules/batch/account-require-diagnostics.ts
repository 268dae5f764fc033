import { stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { refersTo } from "../../stack/refers-to";

export const accountRequireDiagnostics = stackRule({
  name: "azure-batch-account-require-diagnostics",
  passes: "A Batch account has a diagnostic setting.",
  reason: "Without logs, no one can say who changed a pool, or why tasks failed last week.",
  fix: "set diagnostics of the account, or add a DiagnosticSetting",
  published: ["Azure Policy 428256e6-1fac-4f48-a757-df34c2b3336d"],
  level: "advisory",
  severity: "medium",
  subjects: ["batch:BatchAccount"],
  judge: (account, stack) => {
    const settings = [...ofType(stack, "insights:DiagnosticSetting"), ...ofType(stack, "monitor:DiagnosticSetting")];
    if (settings.some((setting) => refersTo(setting, "resourceUri", account, "accountName"))) return undefined;
    return { property: "accountName", must: "be in the resourceUri of a DiagnosticSetting" };
  },
});
