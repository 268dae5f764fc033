package main

import (
	"errors"
	"os/exec"

	"google.golang.org/grpc"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// RunPlugin runs a policy pack or a component plugin that is given as a folder. It forwards the plugin's output to the
// engine immediately, and finally its exit code.
func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	command, err := pluginCommand(stream, request)
	if err != nil {
		return err
	}
	forward(command,
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: bytes}})
		},
		func(bytes []byte) error {
			return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: bytes}})
		})
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	code := int32(command.ProcessState.ExitCode())
	return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

// pluginCommand returns the SDK's runner for the kind of plugin. A policy pack ("analyzer") runs in its own folder and
// is the last argument. Every other plugin runs in the folder that the engine chooses and is the first argument.
func pluginCommand(
	stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse], request *pulumirpc.RunPluginRequest,
) (*exec.Cmd, error) {
	folder := request.GetInfo().GetProgramDirectory()
	entry := "@pulumi/pulumi/cmd/run-plugin"
	args := append([]string{folder}, request.Args...)
	if request.Kind == "analyzer" {
		entry = "@pulumi/pulumi/cmd/run-policy-pack"
		args = append(append([]string{}, request.Args...), folder)
	}
	command, err := nodeCommand(stream.Context(), folder, request.GetInfo().GetOptions(), entry, args...)
	if err != nil {
		return nil, err
	}
	if request.Kind != "analyzer" {
		command.Dir = request.Pwd
	}
	command.Env = append(command.Env, request.Env...)
	return command, nil
}
