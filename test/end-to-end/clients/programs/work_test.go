package main

import (
	"context"
	"io"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// Does real work with azblob.
func TestBlobs(t *testing.T) {
	ctx := context.Background()
	blobs, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 9_000_000)
	for name, bytes := range map[string][]byte{"go/a.txt": []byte("hello"), "go/large": content} {
		if _, err := blobs.UploadBuffer(ctx, "files", name, bytes, nil); err != nil {
			t.Fatal(err)
		}
	}

	prefix := "go/"
	var names []string
	options := &container.ListBlobsFlatOptions{Prefix: &prefix}
	for pages := blobs.NewListBlobsFlatPager("files", options); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, blob := range page.Segment.BlobItems {
			names = append(names, *blob.Name)
		}
	}
	if len(names) != 2 || names[0] != "go/a.txt" || names[1] != "go/large" {
		t.Fatalf("two blobs must be listed, got %v", names)
	}

	stream, err := blobs.DownloadStream(ctx, "files", "go/a.txt", nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(stream.Body); err != nil || string(text) != "hello" {
		t.Fatalf("the blob must be read, got %q, %v", text, err)
	}

	if _, err := blobs.DownloadStream(ctx, "files", "none", nil); !bloberror.HasCode(err, bloberror.BlobNotFound) {
		t.Fatalf("BlobNotFound is expected, got %v", err)
	}
	if _, err := blobs.CreateContainer(ctx, "files", nil); !bloberror.HasCode(err, bloberror.ContainerAlreadyExists) {
		t.Fatalf("ContainerAlreadyExists is expected, got %v", err)
	}
	for _, name := range names {
		if _, err := blobs.DeleteBlob(ctx, "files", name, nil); err != nil {
			t.Fatal(err)
		}
	}
}
