import type { IncomingHttpHeaders } from "node:http";
import { parse } from "node:querystring";
import { type Identity, type Principal, TokenError } from "../identity";
import type { AzuriteClient } from "./azurite/azurite-client";
import { type BlobAddress, parseBlobAddress } from "./blob-address";
import { authorization } from "./copy/copy-source";
import { type Credential, readCredential } from "./credential";
import { copySource, findOperation, type Operation, type Permission } from "./operations";
import type { StorageAccountSettings } from "./storage";
import { StorageError } from "./storage-error";

/** What is needed to authorize a request. */
export interface Judge {
  readonly identity: Identity;
  readonly client: AzuriteClient;
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Returns the current settings. */
  account(): StorageAccountSettings;
}

interface BlobRequest {
  readonly method: string;
  /** The path and the query as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Permission for a request, with headers that replace its own headers of the same names. */
export interface Approval {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the caller may create a blob but not replace one. The headers enforce this. */
  readonly createOnly: boolean;
}

/** The approval of a request, with what it asks for. */
export interface ApprovedRequest extends Approval {
  /** The operation's name in Azure's reference. */
  readonly operation: string;
  /** Whether the gate itself reads the source of the copy. */
  readonly readsSource: boolean;
  readonly container: string | undefined;
  readonly credential: Credential;
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Authorizes a request: identifies the caller and the operation, and checks them against roles and the account's
 * settings. Azurite verifies signatures with an account key or a user delegation key.
 *
 * @throws {StorageError} the Blob service's error for a request that is not allowed.
 */
export async function authorize(request: BlobRequest, judge: Judge): Promise<ApprovedRequest> {
  const { path, query } = splitUrl(request.url);
  const address = parseBlobAddress(path, judge.account().name);
  const credential = readCredential(request.headers, query);
  const operation = findOperation({ method: request.method, level: address.level, query, headers: request.headers });

  const approval = await approve({ request, path, query, address, operation, credential }, judge);
  if (request.headers["x-ms-blob-public-access"] !== undefined && !judge.account().allowBlobPublicAccess) {
    throw new StorageError("PublicAccessNotPermitted");
  }
  const source = request.headers["x-ms-copy-source"];
  const readsSource = operation.readsSource === true;
  if (typeof source === "string" && !readsSource) await authorizeSource(source, request, credential, judge);
  return { ...approval, operation: operation.name, readsSource, container: address.container, credential, path, query };
}

interface Understood {
  readonly request: BlobRequest;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly address: BlobAddress;
  readonly operation: Operation;
  readonly credential: Credential;
}

function splitUrl(url: string): { path: string; query: Readonly<Record<string, string>> } {
  const mark = url.indexOf("?");
  if (mark === -1) return { path: url, query: {} };
  // Azurite uses the same parser, so both read the same query. A repeated parameter becomes a list.
  const query = parse(url.slice(mark + 1));
  // Refuse characters that XML does not allow, because a listing returns its prefix and marker.
  if (Object.values(query).some((value) => typeof value !== "string" || /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(value))) {
    throw new StorageError("InvalidQueryParameterValue");
  }
  return { path: url.slice(0, mark), query: query as Readonly<Record<string, string>> };
}

async function approve(understood: Understood, judge: Judge): Promise<Approval> {
  const { credential, operation, address } = understood;
  const account = judge.account();
  switch (credential.kind) {
    case "accountKey":
      if (!account.allowSharedKeyAccess) throw new StorageError("KeyBasedAuthenticationNotPermitted");
      verifyOwnSignature(understood, judge);
      return { headers: {}, createOnly: false };

    case "userDelegation": {
      if (credential.tenantId !== judge.identity.tenantId) throw new StorageError("AuthenticationFailed");
      const permission = requirePermission(credential.objectId, operation, address, judge);
      return approvalOf(permission, {});
    }
    case "bearer": {
      const principal = verifyToken(credential.token, judge);
      const permission = requirePermission(principal.objectId, operation, address, judge);
      return approvalOf(permission, ownHeaders(understood, principal, judge));
    }
    case "anonymous":
      await requirePublicAccess(operation, address, judge);
      return {
        headers: ownHeaders(understood, { objectId: "anonymous", clientId: "anonymous" }, judge),
        createOnly: false,
      };
  }
}

/** Verifies the signature of a request that Azurite does not get as it was signed. */
function verifyOwnSignature({ request, path, query, operation }: Understood, { client }: Judge): void {
  const { method, headers } = request;
  const isChanged = operation.readsSource || operation.name === "Blob Batch";
  if (!isChanged || headers.authorization === undefined) return;
  if (!client.isSigned({ method, path, query, headers })) throw new StorageError("AuthenticationFailed");
}

function verifyToken(token: string, { identity, account, origin }: Judge): Principal {
  const { name } = account();
  const audiences = ["https://storage.azure.com", `https://${name}.blob.core.windows.net`, origin, `${origin}/${name}`];
  try {
    return identity.verifyToken(token, audiences);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new StorageError("InvalidToken", undefined, {
      elements: { AuthenticationErrorDetail: tokenErrorDetails[error.code] },
      headers: { "www-authenticate": challenge(identity) },
    });
  }
}

const tokenErrorDetails: Readonly<Record<TokenError["code"], string>> = {
  TokenMalformed: "Token is malformed.",
  TokenSignatureInvalid: "Signature validation failed. Signature verification failed.",
  TokenIssuerInvalid: "Issuer validation failed. Issuer did not match.",
  TokenAudienceInvalid: "Audience validation failed. Audience did not match.",
  TokenNotYetValid: "Lifetime validation failed. The token is not yet valid.",
  TokenExpired: "Lifetime validation failed. The token is expired.",
};

/** See "Authorize with Microsoft Entra ID", section "Bearer challenge". */
function challenge({ tenantId }: Identity): string {
  return `Bearer authorization_uri=https://login.microsoftonline.com/${tenantId}/oauth2/authorize resource_id=https://storage.azure.com`;
}

function requirePermission(principalId: string, operation: Operation, address: BlobAddress, judge: Judge): Permission {
  const { id } = judge.account();
  const { container, blob } = address;
  const scope = container === undefined ? id : `${id}/blobServices/default/containers/${container}`;
  const attributes = {
    ...(container !== undefined && { containerName: container }),
    ...(blob !== undefined && { blobPath: blob }),
  };
  const isGranted = ({ action, dataAction }: Permission) =>
    judge.identity.isAllowed({
      principalId,
      scope,
      attributes,
      service: "blob",
      ...(action !== undefined && { action }),
      ...(dataAction !== undefined && { dataAction }),
    });
  const granted = operation.permissions.find(isGranted);
  if (granted === undefined || !(operation.further ?? []).every(isGranted)) {
    throw new StorageError("AuthorizationPermissionMismatch");
  }
  return granted;
}

function approvalOf({ createOnly }: Permission, headers: Approval["headers"]): Approval {
  return createOnly
    ? { headers: { ...headers, "if-none-match": "*" }, createOnly: true }
    : { headers, createOnly: false };
}

/**
 * Returns the headers that Azurite receives for an authorized caller: a token, which it does not verify, or the owner's
 * signature.
 */
function ownHeaders(
  { request, path, query, operation }: Understood,
  principal: Principal,
  { client, identity }: Judge,
): Record<string, string> {
  if (operation.needsKey) return client.sign({ method: request.method, path, query, headers: request.headers });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: "https://storage.azure.com",
    iss: `https://sts.windows.net/${identity.tenantId}/`,
    iat: now,
    nbf: now - 60,
    exp: now + 600,
    oid: principal.objectId,
    tid: identity.tenantId,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return { authorization: `Bearer ${encode({ typ: "JWT", alg: "none" })}.${encode(claims)}.` };
}

/**
 * See "Configure anonymous read access for containers and blobs": the account must allow it, and the container must be
 * public.
 */
async function requirePublicAccess(operation: Operation, { container }: BlobAddress, judge: Judge): Promise<void> {
  const { name, allowBlobPublicAccess } = judge.account();
  if (operation.anonymous === undefined) {
    throw new StorageError("NoAuthenticationInformation", undefined, {
      headers: { "www-authenticate": challenge(judge.identity) },
    });
  }
  if (!allowBlobPublicAccess) throw new StorageError("PublicAccessNotPermitted");
  const path = `/${name}/${container}`;
  const answer = await judge.client.sendSigned({ method: "HEAD", path, query: { restype: "container" }, headers: {} });
  const access = answer.headers["x-ms-blob-public-access"];
  if (access !== "container" && access !== operation.anonymous) throw new StorageError("ResourceNotFound");
}

/**
 * Checks that the caller may read the source of a copy, because Azurite does not. A source with a SAS is checked by the
 * SAS, any other as if the caller read it.
 */
async function authorizeSource(
  source: string,
  request: BlobRequest,
  credential: Credential,
  judge: Judge,
): Promise<void> {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined)
    throw new StorageError("InvalidHeaderValue", undefined, { elements: { HeaderName: "x-ms-copy-source" } });
  if (url.origin !== judge.origin) {
    throw new StorageError(
      "CannotVerifyCopySource",
      `Local Azure copies within an account only, from ${judge.origin}.`,
    );
  }
  const { query } = splitUrl(url.search);
  const address = parseBlobAddress(url.pathname, judge.account().name);
  if (address.level !== "blob") throw new StorageError("InvalidHeaderValue");

  const isSigned = query.sig !== undefined;
  const own = authorization(request.headers["x-ms-copy-source-authorization"]?.toString()).authorization;
  const token = own?.slice("Bearer ".length) ?? (credential.kind === "bearer" ? credential.token : undefined);
  if (!isSigned && token !== undefined) {
    requirePermission(verifyToken(token, judge).objectId, copySource, address, judge);
  } else if (isSigned || request.headers.authorization === undefined) {
    const reading = { method: "HEAD", url: `${url.pathname}${url.search}`, headers: {} };
    const { headers } = await authorize(reading, judge);
    const answer = await judge.client.send(reading.method, reading.url, headers);
    if (answer.status !== 200) throw new StorageError("CannotVerifyCopySource");
  }
}
