package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	"google.golang.org/grpc"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// InstallDependencies runs npm install, which finds the package.json of the program's folder or of a folder above it.
// It does not change a plugin that has its dependencies: the engine calls this before each use, and the folder may be a
// checkout that others work in.
func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	folder := request.GetInfo().GetProgramDirectory()
	if request.IsPlugin && isInstalled(folder) {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("PATH must hold npm, got none: install Node.js 22.12 or newer")
	}
	command := exec.CommandContext(stream.Context(), npm, "install", "--no-audit", "--no-fund")
	command.Dir = folder
	forward(command,
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: bytes})
		},
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.InstallDependenciesResponse{Stderr: bytes})
		})
	if err := command.Run(); err != nil {
		return fmt.Errorf("npm install in %s: %w", folder, err)
	}
	return nil
}

// isInstalled returns whether the SDK and all run-time dependencies in a plugin's package.json can be found.
func isInstalled(folder string) bool {
	own, err := readManifest(folder)
	if err != nil {
		return false
	}
	names := append(keys(own.Dependencies), keys(own.PeerDependencies)...)
	for _, name := range append(names, "@pulumi/pulumi") {
		if !canFind(folder, name) {
			return false
		}
	}
	return true
}

func canFind(folder, name string) bool {
	for at := folder; ; at = filepath.Dir(at) {
		if _, err := readManifest(filepath.Join(at, "node_modules", filepath.FromSlash(name))); err == nil {
			return true
		}
		if filepath.Dir(at) == at {
			return false
		}
	}
}

func keys(dependencies map[string]string) []string {
	var all []string
	for name := range dependencies {
		all = append(all, name)
	}
	return all
}
