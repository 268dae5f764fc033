import { signature } from "../../../environment/shared-key";
import { type Properties, stringAt } from "../../properties";

/** The version of the signature: "Create a service SAS", "Create an account SAS". */
const SAS_VERSION = "2022-11-02";

/** The order in which permissions are signed: "Create a service SAS", "Create an account SAS". */
const SERVICE_ORDER = "racwdxyltmeop";
const ACCOUNT_ORDER = "rwdxylacuptfi";

/**
 * Returns a service SAS, as `listStorageAccountServiceSAS` does, without a leading question mark.
 *
 * @param args the arguments of that function.
 */
export function serviceSas(key: string, args: Properties): string {
  const text = (name: string) => stringAt(args, name) ?? "";
  const signed = {
    sp: inOrder(text("permissions"), SERVICE_ORDER),
    st: timeOf(text("sharedAccessStartTime")),
    se: timeOf(text("sharedAccessExpiryTime")),
    resource: text("canonicalizedResource"),
    si: text("identifier"),
    sip: text("iPAddressOrRange"),
    spr: text("protocols"),
    sv: SAS_VERSION,
    sr: text("resource"),
    snapshot: "",
    ses: "",
    rscc: text("cacheControl"),
    rscd: text("contentDisposition"),
    rsce: text("contentEncoding"),
    rscl: text("contentLanguage"),
    rsct: text("contentType"),
  };
  const { resource: _, ...query } = signed;
  return sign(query, Object.values(signed).join("\n"), key);
}

/** Returns an account SAS, as `listStorageAccountSAS` does. */
export function accountSas(accountName: string, key: string, args: Properties): string {
  const text = (name: string) => stringAt(args, name) ?? "";
  const query = {
    sp: inOrder(text("permissions"), ACCOUNT_ORDER),
    ss: inOrder(text("services"), "bqtf"),
    srt: inOrder(text("resourceTypes"), "sco"),
    st: timeOf(text("sharedAccessStartTime")),
    se: timeOf(text("sharedAccessExpiryTime")),
    sip: text("iPAddressOrRange"),
    spr: text("protocols"),
    sv: SAS_VERSION,
    ses: "",
  };
  return sign(query, `${[accountName, ...Object.values(query)].join("\n")}\n`, key);
}

function sign(query: Readonly<Record<string, string>>, text: string, key: string): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return String(new URLSearchParams([...given, ["sig", signature(text, key)]]));
}

function inOrder(letters: string, order: string): string {
  return [...order].filter((letter) => letters.includes(letter)).join("");
}

/** Returns a time without fractions of a second. A day, such as `2030-01-01`, stays as it is. */
function timeOf(text: string): string {
  return text.replace(/\.\d+(?=Z)/, "");
}
