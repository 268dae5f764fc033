import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readBlobList } from "../../../outputs/blobs/blob-list";

describe("readBlobList", () => {
  it("reads the properties of outputs and the marker of the next page", () => {
    const { blobs, nextMarker } = readBlobList(`<?xml version="1.0" encoding="utf-8"?>
      <EnumerationResults ServiceEndpoint="https://a.blob.core.windows.net/" ContainerName="job-render">
        <Prefix>t1/$TaskLog/</Prefix><MaxResults>5000</MaxResults>
        <Blobs>
          <Blob>
            <Name>t1/$TaskLog/a &amp; b &#x1F600;.txt</Name>
            <Properties>
              <Creation-Time>Sat, 21 Nov 2026 10:00:00 GMT</Creation-Time>
              <Last-Modified>Sat, 21 Nov 2026 10:00:01 GMT</Last-Modified>
              <Etag>0x8DCD0A1B2C3D4E5</Etag><Content-Length>7</Content-Length><Content-Type>text/plain</Content-Type>
              <Content-MD5 /><BlobType>AppendBlob</BlobType><Sealed>true</Sealed>
            </Properties>
            <Metadata><batchoutputs_segment>2</batchoutputs_segment><empty /></Metadata>
            <OrMetadata />
          </Blob>
          <Blob>
            <Name Encoded="true">t1%2F$TaskLog%2Fbell%07%25</Name>
            <Properties><Content-Length>0</Content-Length><Content-Type /><BlobType>BlockBlob</BlobType></Properties>
          </Blob>
        </Blobs>
        <NextMarker>2!80!abc&lt;</NextMarker>
      </EnumerationResults>`);
    assert.equal(nextMarker, "2!80!abc<");
    assert.deepEqual(blobs, [
      {
        name: "t1/$TaskLog/a & b 😀.txt",
        metadata: { batchoutputs_segment: "2", empty: "" },
        version: {
          size: 7,
          lastModified: new Date("2026-11-21T10:00:01Z"),
          etag: '"0x8DCD0A1B2C3D4E5"',
          contentType: "text/plain",
          trackedSince: new Date("2026-11-21T10:00:00Z"),
        },
      },
      {
        name: "t1/$TaskLog/bell\u0007%",
        metadata: {},
        version: { size: 0, lastModified: new Date(0), etag: "" },
      },
    ]);
  });

  it("reads the CRC-64 of a block blob of the same size", () => {
    const blob = (type: string, size: number) =>
      `<Blob><Name>x</Name><Properties><Content-Length>${size}</Content-Length><BlobType>${type}</BlobType></Properties>` +
      "<Metadata><batchoutputs_crc64>ae8b14860a799888:9</batchoutputs_crc64></Metadata></Blob>";
    const { blobs } = readBlobList(
      `<EnumerationResults><Blobs>${blob("BlockBlob", 9)}${blob("BlockBlob", 8)}${blob("AppendBlob", 9)}</Blobs></EnumerationResults>`,
    );
    assert.deepEqual(
      blobs.map(({ version: { crc64 } }) => crc64),
      [Buffer.from("8898790a86148bae", "hex"), undefined, undefined],
    );
  });

  it("reads the MD5, the resource type, and a name that is not UTF-8 without losing the others", () => {
    const blob = (name: string, properties: string) =>
      `<Blob><Name Encoded="true">${name}</Name><Properties>${properties}</Properties></Blob>`;
    const { blobs } = readBlobList(
      `<EnumerationResults><Blobs>${blob("a%ED%A0%80", "<ResourceType>directory</ResourceType>")}${blob(
        "b%EF%BF%BF",
        "<Content-MD5>AAECAw==</Content-MD5><ResourceType>file</ResourceType>",
      )}</Blobs></EnumerationResults>`,
    );
    assert.deepEqual(
      blobs.map(({ name, resourceType, version: { md5 } }) => [name, resourceType, md5]),
      [
        ["a%ED%A0%80", "directory", undefined],
        ["b\uffff", "file", Buffer.from([0, 1, 2, 3])],
      ],
    );
  });

  it("decodes a name only if the listing encoded it", () => {
    const { blobs } = readBlobList(
      "<EnumerationResults><Blobs><Blob><Name>a%20b</Name></Blob></Blobs></EnumerationResults>",
    );
    assert.equal(blobs[0]?.name, "a%20b");
  });

  it("returns the beginnings of names, and recognizes the last page", () => {
    const page = readBlobList("<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>");
    assert.deepEqual(page, { blobs: [], prefixes: [] });
    const prefixes =
      '<BlobPrefix><Name>t1/</Name></BlobPrefix><BlobPrefix><Name Encoded="true">a%EF%BF%BF/</Name></BlobPrefix>';
    assert.deepEqual(readBlobList(`<EnumerationResults><Blobs>${prefixes}</Blobs></EnumerationResults>`), {
      blobs: [],
      prefixes: ["t1/", "a\uffff/"],
    });
  });

  for (const [what, xml] of [
    ["that is cut off", "<EnumerationResults><Blobs><Blob><Name>a"],
    ["that is not XML", "not found"],
    ["that is empty", ""],
    ["of another kind", "<html><body>Sign in</body></html>"],
    ["with an unknown entity", "<EnumerationResults>&a;</EnumerationResults>"],
  ] as const) {
    it(`refuses an answer ${what}`, () => {
      assert.throws(() => readBlobList(xml));
    });
  }
});
