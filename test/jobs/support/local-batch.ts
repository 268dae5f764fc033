import { readFileSync } from "node:fs";
import type { TokenCredential } from "@azure/core-auth";
import { after, afterEach, before } from "mocha";
import { type BatchClient, type BatchClientOptions, batchClient } from "../../../jobs";
import { changeSettings } from "../../../local/environment/settings/open-settings";
import type { SettingTexts } from "../../../local/environment/settings/settings";
import type { Principal } from "../../../local/identity";
import { AUDIENCE, testBatch } from "../../../local/test/batch/support/test-batch";
import { temporaryFolder } from "../../../local/test/support/temporary-folder";
import { trust } from "../../../local/test/support/trust";
import { createTestCertificate, type TestCertificate } from "../../support/test-certificate";
import { type BatchInterference, type BatchProxy, type BatchProxyRequest, startBatchProxy } from "./batch-proxy";

type ClientSettings = Partial<BatchClientOptions> & { readonly principal?: Principal };

/** Gives a describe block a real local Batch account, clients of the library, and proxies in between. */
export function useLocalBatch() {
  const local = testBatch();
  const folder = temporaryFolder();
  const endTrust: (() => void)[] = [];
  const proxies: BatchProxy[] = [];
  let certificate: TestCertificate;

  before(async () => {
    certificate = await createTestCertificate(folder.path);
    endTrust.push(...[local.environment.tls.caFile, certificate.caFile].map(trust));
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  after(() => {
    for (const end of endTrust) end();
  });

  const credentialOf = (principal: Principal): TokenCredential => ({
    getToken: async () => {
      const { token } = local.identity.issueToken(principal, AUDIENCE);
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  });

  return {
    local,
    /** Returns a client of the library. It is the deployer, who is Owner, unless `principal` is given. */
    client({ principal = local.identity.deployer, ...options }: ClientSettings = {}): BatchClient {
      return batchClient({ endpoint: local.url, credential: credentialOf(principal), ...options });
    },
    /** Changes settings of local Azure, such as the errors of resizes. */
    settings: (set: SettingTexts) => changeSettings(local.environment.state, { like: "local", set }),
    /** Starts a proxy that is closed after the test. */
    async proxy(interfere: (request: BatchProxyRequest) => BatchInterference = () => undefined): Promise<BatchProxy> {
      const target = { url: local.url, ca: readFileSync(local.environment.tls.caFile, "utf8") };
      const proxy = await startBatchProxy(target, certificate, interfere);
      proxies.push(proxy);
      return proxy;
    },
  };
}
