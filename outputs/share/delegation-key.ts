import { RestError } from "@azure/core-rest-pipeline";
import type { UserDelegationKey } from "@azure/storage-blob";
import { parseXml } from "../storage/parse-xml";
import type { RestClient } from "../storage/rest-client";

/** A key, and the time of the service. */
interface DelegationKey {
  readonly key: UserDelegationKey;
  readonly date?: Date;
}

/** Requests a key with which this identity signs SAS ("Get User Delegation Key"). */
export async function requestDelegationKey(
  service: RestClient,
  startsOn: Date,
  expiresOn: Date,
  abortSignal: AbortSignal,
): Promise<DelegationKey> {
  const times = `<Start>${timeOf(startsOn)}</Start><Expiry>${timeOf(expiresOn)}</Expiry>`;
  const { text, header } = await service({
    method: "POST",
    query: { restype: "service", comp: "userdelegationkey" },
    headers: { "content-type": "application/xml" },
    body: Buffer.from(`<?xml version="1.0" encoding="utf-8"?><KeyInfo>${times}</KeyInfo>`),
    abortSignal,
  });
  const date = header("date");
  return { key: readKey(text), ...(date !== undefined && { date: new Date(date) }) };
}

/** Returns a time in whole seconds, as the service requires it. */
function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, -5)}Z`;
}

function readKey(xml: string): UserDelegationKey {
  const found: Record<string, string> = {};
  parseXml(xml, "UserDelegationKey", {
    closed: (name, text) => {
      found[name] = text;
    },
  });
  const element = (name: string): string => {
    if (found[name] === undefined)
      throw new RestError(`the answer has no ${name}`, { code: RestError.PARSE_ERROR, statusCode: 200 });
    return found[name];
  };
  return {
    signedObjectId: element("SignedOid"),
    signedTenantId: element("SignedTid"),
    signedStartsOn: new Date(element("SignedStart")),
    signedExpiresOn: new Date(element("SignedExpiry")),
    signedService: element("SignedService"),
    signedVersion: element("SignedVersion"),
    value: element("Value"),
  };
}
