import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Environment } from "../environment/environment";
import { letsIn } from "../environment/firewall";
import { requestSource } from "../identity";
import { authorize, type Judge } from "./authorize";
import type { Azurite } from "./azurite/azurite";
import { answerBatch } from "./batch/blob-batch";
import { openUpload } from "./copy/open-upload";
import { correctAnswer } from "./correct-answer";
import type { DeletedContainers } from "./deleted-containers";
import { forward } from "./forward";
import { checkServiceVersion } from "./service-version";
import type { StorageAccountSettings } from "./storage";
import { rawErrorResponse, StorageError, sendError } from "./storage-error";

/** The HTTPS server in front of an account's Azurite, which decides which requests pass. */
interface Gate {
  close(): Promise<void>;
}

interface GateOptions {
  readonly environment: Environment;
  readonly port: number;
  readonly azurite: Azurite;
  readonly judge: Judge;
  readonly deleted: DeletedContainers;
  /** Returns the origins of all accounts, from which blobs can be copied. */
  origins(): readonly string[];
}

export async function openGate({ environment, port, azurite, judge, deleted, origins }: GateOptions): Promise<Gate> {
  const log = (message: string) => environment.log("storage", `${judge.account().name}: ${message}`);
  const sources = { origins, ca: readFileSync(environment.tls.caFile, "utf8") };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // An aborted request is normal. Without a listener, its error would end the process.
    request.on("error", () => response.destroy());
    try {
      const { method = "", url = "", headers } = request;
      checkServiceVersion(request, environment.settings.get("blob.newestVersion"));
      const { network } = judge.account();
      const source = requestSource(environment, judge.identity, headers.authorization);
      if (network !== undefined && !letsIn(network, source)) {
        throw new StorageError("AuthorizationFailure");
      }
      const approval = await authorize({ method, url, headers }, judge);
      const { operation, container = "" } = approval;
      if (operation === "Create Container") deleted.checkFree(container);
      const socketPath = await azurite.ready();
      if (operation === "Blob Batch") {
        await answerBatch(request, response, approval, judge);
        return;
      }
      const upload = approval.readsSource ? await openUpload(request, approval, judge, sources) : undefined;
      if (response.destroyed) {
        upload?.body.destroy();
        return;
      }
      forward(request, response, {
        socketPath,
        agent: judge.client.agent,
        headers: approval.headers,
        ...(upload !== undefined && { upload }),
        answerHeaders: operation === "Get Account Information" ? informationOf(judge.account()) : {},
        replace(answer) {
          if (operation === "Delete Container" && answer.statusCode === 202) deleted.add(container);
          return correctAnswer(answer.statusCode, answer.headers, approval);
        },
        onFailure: (error) => log(`azurite did not answer ${method}: ${error.message}`),
      });
    } catch (error) {
      if (!(error instanceof StorageError)) log(`failed: ${error instanceof Error ? error.stack : error}`);
      sendError(error instanceof StorageError ? error : new StorageError("InternalError"), response);
    }
  }

  const server = createServer({
    key: readFileSync(environment.tls.keyFile),
    cert: readFileSync(environment.tls.certFile),
    // A large upload over a slow connection can take longer than Node.js's five minutes.
    requestTimeout: 0,
    // Longer than clients keep an idle connection, so that none uses a connection that is being closed.
    keepAliveTimeout: 120_000,
  });
  server.on("request", (request, response) => void handle(request, response));
  // Otherwise Node.js asks for the body before the request is authorized.
  server.on("checkContinue", (request, response) => void handle(request, response));
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end(rawErrorResponse(new StorageError("InvalidInput")));
    else socket.destroy();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      judge.client.agent.destroy();
    },
  };
}

/** Returns what Azurite does not know of an account. It answers as each account would be Standard_RAGRS. */
function informationOf({ skuName = "Standard_LRS", kind = "StorageV2" }: StorageAccountSettings) {
  return { "x-ms-sku-name": skuName, "x-ms-account-kind": kind };
}
