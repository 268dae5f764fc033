import type { DeployerName } from "../environment/settings/settings";
import type { RoleDefinition } from "./role-definitions";

/** The tenant, the subscription and the principals of a local Azure, with tokens and authorization. */
export interface Identity {
  readonly tenantId: string;
  readonly subscriptionId: string;
  /**
   * The principal that runs `pulumi up` locally, by the setting `deployer`. By default, it is Owner of the
   * subscription. That role does not include data actions.
   */
  readonly deployer: Principal;
  /** All deployers, by the value of the setting `deployer`. */
  readonly deployers: Readonly<Record<DeployerName, Principal>>;
  /** Returns the types that a role assignment can state for a deployer, or undefined if none has that object id. */
  deployerTypes(objectId: string): readonly PrincipalType[] | undefined;

  /** Signs a token as Entra ID does. `lifetimeSeconds` defaults to 86,400, as for a managed identity. */
  issueToken(principal: Principal, resource: string, lifetimeSeconds?: number): AccessToken;

  /**
   * Returns the principal of a bearer token.
   *
   * @param audiences allowed values of `aud`, with or without a trailing slash.
   * @throws {TokenError} if signature, issuer, audience or lifetime is wrong.
   */
  verifyToken(token: string, audiences: readonly string[]): Principal;

  /** Returns the node whose IMDS issued a token, or undefined if none did. The token can be expired. */
  nodeOf(token: string): TokenNode | undefined;

  /** Returns the built-in or custom role with a role definition's id at any scope, or undefined if it is unknown. */
  findRole(roleDefinitionId: string): RoleDefinition | undefined;

  /** Returns whether the current role assignments, including their conditions, allow a request. */
  isAllowed(request: AccessRequest): boolean;

  /** Starts an IMDS on its own port on 127.0.0.1. It issues tokens only for the holder's identities. */
  serveImds(holder: ImdsHolder): Promise<ImdsEndpoint>;

  /** Starts the tenant's sign-in host on its own port on 127.0.0.1. Deployers sign in there with a federated token. */
  serveEntra(): Promise<EntraEndpoint>;
}

export type PrincipalType = "User" | "ServicePrincipal";

/** A user, service principal or managed identity, as a token identifies it. */
export interface Principal {
  /** The object id in Entra ID, which a role assignment calls `principalId`. */
  readonly objectId: string;
  /** The application's id, which callers pass as `client_id`. */
  readonly clientId: string;
  /** The token's claim `idtyp`. Defaults to `app`. */
  readonly idtyp?: "user" | "app";
}

/** A user-assigned managed identity. */
export interface ManagedIdentity extends Principal {
  /** The ARM id, `/subscriptions/…/userAssignedIdentities/name`. */
  readonly resourceId: string;
}

export interface AccessToken {
  readonly token: string;
  readonly expiresOn: Date;
  readonly resource: string;
}

/** The part of a node that decides which networks its requests come from. */
export interface TokenNode {
  /** The ARM id of the node's subnet. Absent if the node is in no virtual network. */
  readonly subnetId?: string;
}

/** A request to authorize. Exactly one of `action` (management) and `dataAction` is given. */
export interface AccessRequest {
  readonly principalId: string;
  /** The ARM id of the resource. Assignments at the resource and at all its parents apply. */
  readonly scope: string;
  readonly action?: string;
  readonly dataAction?: string;
  /**
   * The service that asks. It sees a new role assignment after its delay (the settings `roleDelay`). Without a service,
   * there is no delay.
   */
  readonly service?: "arm" | "blob" | "batch";
  /** The attributes that conditions can use. */
  readonly attributes?: {
    readonly containerName?: string;
    readonly blobPath?: string;
    readonly principalType?: string;
  };
}

/** A role assignment as ARM stores it. */
export interface RoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: string;
  readonly condition?: string;
  readonly conditionVersion?: string;
  /** When it was created or changed, as ISO 8601. Without a time, there is no delay. */
  readonly updatedOn?: string;
}

/**
 * The client of an IMDS: the deployer's machine, or a node. Read for every request, because a pool's identities can
 * change.
 */
export interface ImdsHolder {
  /** A name that keeps its port across restarts, such as `node/account/pool/node-id`. */
  readonly name: string;
  identities(): readonly (Principal & { readonly resourceId?: string })[];
  /** Returns the node that the holder is. Absent for the deployer's machine. */
  node?(): TokenNode;
  /** The identity of a request that does not say which one. Without it, there must be exactly one identity. */
  byDefault?(): Principal;
}

export interface ImdsEndpoint {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /**
   * The environment variables that let clients find the holder's tokens. `IDENTITY_HEADER` is a secret of the holder,
   * which stays the same.
   */
  readonly variables: Readonly<
    Record<"AZURE_POD_IDENTITY_AUTHORITY_HOST" | "IDENTITY_ENDPOINT" | "IDENTITY_HEADER", string>
  >;
  /** Stops the IMDS. With `forget`, its port is released, because the holder no longer exists. */
  close(options?: { readonly forget?: boolean }): Promise<void>;
}

/** The sign-in host of a tenant. */
export interface EntraEndpoint {
  /** `https://127.0.0.1:PORT`, for `AZURE_AUTHORITY_HOST`. */
  readonly url: string;
  close(): Promise<void>;
}
