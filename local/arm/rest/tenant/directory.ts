import type { Azure } from "../../azure-native";
import { arrayAt, isObject, objectAt, type Properties } from "../../properties";
import { ok, type RestAnswer, type RestRequest } from "../http/rest-answer";

/**
 * Answers the two requests of Microsoft Graph with which the Azure CLI finds the principal of a role assignment, and
 * its name. Returns undefined for any other request.
 */
export function answerDirectory({ method, path, query, body, azure }: RestRequest): RestAnswer | undefined {
  const route = `${method} ${path.toLowerCase()}`;
  if (route === "POST /v1.0/directoryobjects/getbyids") {
    const ids = arrayAt(isObject(body) ? body : {}, "ids").map((id) => String(id).toLowerCase());
    return ok({ value: principals(azure).filter(({ id }) => ids.includes(String(id).toLowerCase())) });
  }
  const [, name] =
    /^servicePrincipalNames\/any\((\w):\1 eq '([^']*)'\)$/i.exec(query.get("$filter") ?? "")?.slice(1) ?? [];
  if (route !== "GET /v1.0/serviceprincipals" || name === undefined) return undefined;
  return ok({ value: principals(azure).filter(({ appId }) => String(appId).toLowerCase() === name.toLowerCase()) });
}

/** Returns the deployers and the managed identities. */
function principals({ identity, resources }: Azure): Properties[] {
  const deployers = Object.entries(identity.deployers).map(([name, { objectId, clientId, idtyp }]) =>
    idtyp === "user"
      ? {
          "@odata.type": "#microsoft.graph.user",
          id: objectId,
          displayName: name,
          userPrincipalName: `${name}@localhost`,
        }
      : servicePrincipal(objectId, name, clientId),
  );
  const managed = resources.list().flatMap(({ outputs: { principalId, clientId, name, identity: system } }) => {
    if (typeof clientId === "string") return [servicePrincipal(principalId, name, clientId)];
    const { principalId: systemId } = objectAt({ system }, "system");
    return systemId === undefined ? [] : [servicePrincipal(systemId, name)];
  });
  return [...deployers, ...managed];
}

/** @param appId a system-assigned identity has one of its own, which local Azure does not store. */
function servicePrincipal(id: unknown, displayName: unknown, appId: unknown = id): Properties {
  return { "@odata.type": "#microsoft.graph.servicePrincipal", id, displayName, appId, servicePrincipalNames: [appId] };
}
