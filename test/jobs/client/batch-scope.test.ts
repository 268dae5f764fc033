import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { batchScope } from "../../../jobs/client/batch-scope";

describe("batchScope", () => {
  const scopes: [cloud: string, endpoint: string, scope: string][] = [
    ["the public cloud", "https://account.westeurope.batch.azure.com", "https://batch.core.windows.net/.default"],
    [
      "Azure Government",
      "https://account.usgovvirginia.batch.usgovcloudapi.net/",
      "https://batch.core.usgovcloudapi.net/.default",
    ],
    ["Azure in China", "https://account.chinanorth2.batch.chinacloudapi.cn", "https://batch.chinacloudapi.cn/.default"],
    ["local Azure", "https://127.0.0.1:10443", "https://batch.core.windows.net/.default"],
    [
      "an endpoint that only begins like a cloud's",
      "https://account.batch.chinacloudapi.cn.example",
      "https://batch.core.windows.net/.default",
    ],
  ];
  for (const [cloud, endpoint, scope] of scopes) {
    it(`is that of ${cloud}`, () => assert.equal(batchScope(endpoint), scope));
  }
});
