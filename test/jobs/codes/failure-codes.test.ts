import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { FAILURE_CODES, type FailureSubject, findFailureCode } from "../../../jobs";
import { failureTables } from "../support/failure-tables";

describe("FAILURE_CODES", () => {
  it("has each code once per subject, with a cause and a fix", () => {
    const keys = FAILURE_CODES.map(({ of, code }) => `${of} ${code.toLowerCase()}`);
    assert.deepEqual(
      keys.filter((key, index) => keys.indexOf(key) !== index),
      [],
    );
    for (const { code, cause, fix } of FAILURE_CODES) {
      assert.match(cause, /^\S.*[^.\s]$/, code);
      assert.match(fix, /^[a-z`].*[^.\s]$/, code);
    }
  });

  it("is found without regard to case, and by the subject", () => {
    assert.equal(findFailureCode("resize", "allocationtimedout")?.code, "AllocationTimedOut");
    assert.match(String(findFailureCode("task", "Unknown")?.fix), /retry the task/);
    assert.match(String(findFailureCode("resize", "Unknown")?.fix), /resize the pool/);
    assert.equal(findFailureCode("task", "NewCode"), undefined);
  });

  /** `TaskFailureInformationCodes`, `PoolResizeErrorCodes` and `JobSchedulingErrorCodes` of Azure's .NET client 16. */
  const documented: [of: FailureSubject, codes: string][] = [
    [
      "task",
      "ApplicationPackageError BlobAccessDenied BlobDownloadMiscError BlobDownloadTimedOut BlobNotFound CommandLaunchFailed CommandProgramNotFound ContainerInvalidImage ContainerInvalidRegistry ContainerInvalidSettings ContainerMiscError DiskFull FailureExitCode FileUploadAccessDenied FileUploadConflict FileUploadContainerNotFound FileUploadMiscError FileUploadTimedOut MountConfigurationError ResourceContainerAccessDenied ResourceContainerListMiscError ResourceContainerListTimedOut ResourceContainerNotFound ResourceDirectoryCreateFailed ResourceFileCreateFailed ResourceFileWriteFailed TaskEnded Unknown",
    ],
    [
      "resize",
      "AccountCoreQuotaReached AccountLowPriorityCoreQuotaReached AccountSpotCoreQuotaReached AllocationFailed AllocationTimedOut CommunicationEnabledPoolReachedMaxVMCount DependentResourceNotFound DiskEncryptionFailure FailedIdentityOperation IncompatibleVMSize MissingPublisherPropertyInMarketPlacePlan OperationsOnImageRestrictedByPolicy OperationsOnLoadBalancerRestrictedByPolicy OperationsOnNetworkSecurityGroupRestrictedByPolicy OperationsOnPrivateEndpointRestrictedByPolicy OperationsOnPrivateLinkRestrictedByPolicy OperationsOnPublicIPRestrictedByPolicy OperationsOnVirtualNetworkRestrictedByPolicy OperationsRestrictedByPolicy OverconstrainedAllocationRequestError RemoveNodesFailed ResizeStopped Unknown UnsupportedVMSize",
    ],
    [
      "job",
      "AutoPoolCreationFailedWithQuotaReached InvalidApplicationPackageReferencesInAutoPool InvalidAutoPoolSettings InvalidAutoScaleFormulaInAutoPool InvalidCertificatesInAutoPool JobBeingTerminated Unknown",
    ],
  ];
  for (const [of, codes] of documented) {
    it(`has every documented code of ${of}`, () => {
      for (const code of codes.split(" ")) assert.equal(findFailureCode(of, code)?.code, code);
    });
  }

  it("is the table of docs/failures.md", () => {
    const file = join(__dirname, "../../../docs/failures.md");
    const text = readFileSync(file, "utf8");
    const [, ...tables] = text.split(/^## (?=Codes of )/m);
    assert.equal(
      tables
        .map((table) => `## ${table}`)
        .join("")
        .trimEnd(),
      failureTables(),
    );
  });
});
