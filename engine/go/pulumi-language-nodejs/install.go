package main

import (
	"errors"
	"fmt"
	"os/exec"

	"google.golang.org/grpc"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// InstallDependencies runs npm install, which finds the package.json of the program's folder or of one above.
func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("PATH must hold npm, got none: install Node 20 or newer")
	}
	command := exec.CommandContext(stream.Context(), npm, "install", "--no-audit", "--no-fund")
	command.Dir = request.GetInfo().GetProgramDirectory()
	forward(command,
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: bytes})
		},
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.InstallDependenciesResponse{Stderr: bytes})
		})
	if err := command.Run(); err != nil {
		return fmt.Errorf("npm install in %s: %w", command.Dir, err)
	}
	return nil
}
