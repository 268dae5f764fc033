import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Environment, StateFolder } from "../environment/environment";
import type { DeployerName } from "../environment/settings/settings";
import { writeFileAtomically } from "../environment/state-folder";
import { openDeployers } from "./deployers";
import { serveEntra } from "./entra";
import type { AccessRequest, Identity, Principal, RoleAssignment } from "./identity";
import { serveImds } from "./imds";
import { type CustomRoles, findRole } from "./role-definitions";
import { assignmentsAllow } from "./roles";
import { createTokens } from "./tokens";

interface IdentitySettings {
  readonly environment: Environment;
  /** Returns the current role assignments. Called for every request, so that a new one applies immediately. */
  readonly roleAssignments: () => Iterable<RoleAssignment>;
  /** Returns the current custom roles. Defaults to none. */
  readonly customRoles?: CustomRoles;
}

/**
 * Creates the identity part of a local Azure. Tenant, subscription, deployer and signing key are created once and kept
 * in the state folder.
 */
export function createIdentity({ environment, roleAssignments, customRoles }: IdentitySettings): Identity {
  const { tenantId, subscriptionId, deployer: owner } = openDirectory(environment.state);
  const deployers = openDeployers(environment.state, subscriptionId, owner);
  const signingKey = openSigningKey(environment.state);
  const tokens = createTokens(tenantId, signingKey);
  const headerOf = (holderName: string) =>
    createHmac("sha256", signingKey.export({ type: "pkcs8", format: "der" }))
      .update(`identity header of ${holderName}`)
      .digest("base64url");
  const principals = Object.fromEntries(
    Object.entries(deployers).map(([name, { principal, types }]): [string, Principal] => [
      name,
      types.includes("ServicePrincipal") ? principal : { ...principal, idtyp: "user" },
    ]),
  ) as Record<DeployerName, Principal>;
  const ownRoles = Object.values(deployers).flatMap(({ assignments }) => assignments);

  /** Returns the assignments that a service has seen. Azure's services cache them. */
  function* seenBy(service: AccessRequest["service"]): Iterable<RoleAssignment> {
    const delay = service === undefined ? 0 : environment.settings.get(`roleDelay.${service}`);
    const latest = Date.now() - delay;
    for (const assignment of roleAssignments()) {
      if (delay === 0 || assignment.updatedOn === undefined || Date.parse(assignment.updatedOn) <= latest)
        yield assignment;
    }
  }

  return {
    tenantId,
    subscriptionId,
    get deployer(): Principal {
      return principals[environment.settings.get("deployer")];
    },
    deployers: principals,
    deployerTypes: (objectId) =>
      Object.values(deployers).find(({ principal }) => principal.objectId === objectId.toLowerCase())?.types,
    findRole: (roleDefinitionId) => findRole(roleDefinitionId, customRoles),
    issueToken: (principal, resource, lifetimeSeconds) => tokens.issue(principal, resource, lifetimeSeconds),
    verifyToken: tokens.verify,
    nodeOf: tokens.nodeOf,
    isAllowed(request) {
      return assignmentsAllow(ownRoles, request) || assignmentsAllow(seenBy(request.service), request, customRoles);
    },
    serveImds: (holder) => serveImds({ environment, subscriptionId, tokens, headerOf }, holder),
    serveEntra: () => serveEntra({ environment, tenantId, tokens, principals: () => Object.values(principals) }),
  };
}

interface Directory {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly deployer: Principal;
}

function openDirectory(state: StateFolder): Directory {
  const document = "identity/directory.json";
  const known = state.readJson<Directory>(document);
  if (known !== undefined) return known;
  const made: Directory = {
    tenantId: randomUUID(),
    subscriptionId: randomUUID(),
    deployer: { objectId: randomUUID(), clientId: randomUUID() },
  };
  state.writeJson(document, made);
  return made;
}

function openSigningKey(state: StateFolder): KeyObject {
  const file = state.path("identity", "signing-key.pem");
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileAtomically(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  }
  return createPrivateKey(readFileSync(file));
}
