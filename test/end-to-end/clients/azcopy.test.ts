import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

const AZCOPY = "npx local-azure exec -- azcopy";
const TRUSTED = '--trusted-microsoft-suffixes="$BLOB_HOST"';

describeClient("AzCopy", (client) => {
  it("uploads and lists as documented, with a managed identity", () =>
    assert.match(client().stdout, /hello\.txt; Content Length: 6\.00 B/));

  it("downloads as documented, with a SAS", async () => {
    assert.equal(await client().run("cat copied/files/hello.txt || cat copied/hello.txt"), "hello\n");
  });

  it("signs in with --login-type=MSI", async () => {
    assert.match(await client().run(`${AZCOPY} login --login-type=MSI`), /Login with identity succeeded/);
  });

  it("synchronizes a folder, and removes blobs", async () => {
    const { run } = client();
    const target = '"${BLOB_ENDPOINT}files/azcopy"';
    await run(
      "mkdir -p tree/a && echo 1 > tree/one && head -c 20000000 /dev/zero > tree/a/large",
      `${AZCOPY} sync tree ${target} --from-to=LocalBlob ${TRUSTED}`,
      `${AZCOPY} copy "${"$"}{BLOB_ENDPOINT}files/azcopy" back --from-to=BlobLocal --recursive ${TRUSTED}`,
      "diff -r tree back/azcopy",
      `${AZCOPY} remove ${target} --from-to=BlobTrash --recursive ${TRUSTED}`,
    );
    const listed = await run(`${AZCOPY} list "${"$"}{BLOB_ENDPOINT}files" --location=Blob ${TRUSTED}`);
    assert.doesNotMatch(listed, /azcopy\//);
  });

  it("reports a missing permission", async () => {
    const wrong = '"${SAS_URL%%sig=*}sig=AAAA"';
    assert.match(await client().fails(`${AZCOPY} list ${wrong} --location=Blob`), /AuthenticationFailed/);
  });
});
