/** The tenant, the subscription and the principals of a local Azure; tokens, and what roles allow. */
export interface Identity {
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Whoever runs `pulumi up` here: Owner of the subscription, which by itself allows no data action. */
  readonly deployer: Principal;

  /** Signs a token as Entra ID would. `lifetimeSeconds` defaults to 86,400 as for a managed identity. */
  issueToken(principal: Principal, resource: string, lifetimeSeconds?: number): AccessToken;

  /**
   * Returns the principal a bearer token speaks for.
   *
   * @param audiences what `aud` may be, with or without a closing slash.
   * @throws {TokenError} where signature, issuer, audience or lifetime is wrong.
   */
  verifyToken(token: string, audiences: readonly string[]): Principal;

  /** Whether the role assignments that exist now, conditions included, allow a request. */
  isAllowed(request: AccessRequest): boolean;

  /** Starts an IMDS on a port of its own, on 127.0.0.1, that hands out tokens of the holder's identities and of no others. */
  serveImds(holder: ImdsHolder): Promise<ImdsEndpoint>;
}

/** A user, service principal or managed identity, as a token names it. */
export interface Principal {
  /** Entra's object id: what a role assignment calls `principalId`. */
  readonly objectId: string;
  /** The application's id: what callers pass as `client_id`. */
  readonly clientId: string;
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

/** One request to be judged. Exactly one of `action` (management) and `dataAction` is given. */
export interface AccessRequest {
  readonly principalId: string;
  /** The ARM id of the thing that is touched; an assignment at it or at any parent counts. */
  readonly scope: string;
  readonly action?: string;
  readonly dataAction?: string;
  /** What conditions may look at. */
  readonly attributes?: { readonly containerName?: string; readonly blobPath?: string };
}

/** A role assignment as ARM stores it. */
export interface RoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: string;
  readonly condition?: string;
  readonly conditionVersion?: string;
}

/** Who asks an IMDS: the deployer's machine, or one node. Read at every request, since a pool's identities can change. */
export interface ImdsHolder {
  /** A name that keeps its port over restarts, such as `node/account/pool/node-id`. */
  readonly name: string;
  identities(): readonly (Principal & { readonly resourceId?: string })[];
}

export interface ImdsEndpoint {
  /** `http://127.0.0.1:PORT`, for `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly url: string;
  /** Stops it; with `forget` its port is given back, since the holder is gone for good. */
  close(options?: { readonly forget?: boolean }): Promise<void>;
}
