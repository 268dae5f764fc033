import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Prints a token of `ManagedIdentityCredential`, of which AzCopy and rclone are users too. */
const PROGRAM = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

func main() {
	options := &azidentity.ManagedIdentityCredentialOptions{}
	if len(os.Args) > 2 {
		options.ID = azidentity.ClientID(os.Args[2])
	}
	credential, err := azidentity.NewManagedIdentityCredential(options)
	if err == nil {
		scopes := []string{os.Args[1] + "/.default"}
		token, failure := credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: scopes})
		fmt.Print(token.Token)
		err = failure
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;

const MODULE = `module example.com/token

go 1.24

require github.com/Azure/azure-sdk-for-go/sdk/azidentity v1.14.0
`;

/** Asks for a token of a resource, and optionally of the identity with a client id. */
type GoClient = (resource: string, env: Record<string, string>, clientId?: string) => Promise<string>;

/**
 * Builds a Go program with azidentity. Returns undefined if there is no Go, or if the module is neither in its cache
 * nor, in a nightly run, available from its proxy.
 */
export async function buildGoClient(folder: string): Promise<GoClient | undefined> {
  writeFileSync(join(folder, "main.go"), PROGRAM);
  writeFileSync(join(folder, "go.mod"), MODULE);
  const network = process.env.NIGHTLY === "1" ? {} : { GOPROXY: "off", GOSUMDB: "off" };
  const env = { ...process.env, ...network, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" };
  const program = join(folder, "token");
  try {
    await run("go", ["build", "-o", program, "."], { cwd: folder, env });
  } catch {
    return undefined;
  }
  return async (resource, variables, clientId) => {
    const args = [resource, ...(clientId === undefined ? [] : [clientId])];
    return (await run(program, args, { env: variables })).stdout;
  };
}
