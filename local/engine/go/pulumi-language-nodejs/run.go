package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The SDK exits with this code after it has reported an error to the user, so no other error must be added.
const exitCodeAfterMessage = 32

// Run runs a program until its end. The program calls the engine directly, so it can use every feature that both
// support.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	command, err := h.programCommand(ctx, request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	// The engine shows this process's output to the user.
	command.Stdout = os.Stdout
	command.Stderr = os.Stderr
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitCodeAfterMessage:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with non-zero exit code: %d", exit.ExitCode())}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("cannot run the program: %v", err)}, nil
	}
}

func (h *host) programCommand(ctx context.Context, request *pulumirpc.RunRequest) (*exec.Cmd, error) {
	config, err := json.Marshal(notNil(request.Config))
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, request.ConfigSecretKeys...))
	if err != nil {
		return nil, err
	}
	command, err := nodeCommand(
		ctx, request.Pwd, request.GetInfo().GetOptions(), "@pulumi/pulumi/cmd/run", h.programArgs(request)...)
	if err != nil {
		return nil, err
	}
	command.Env = append(command.Env, "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))
	return command, nil
}

// programArgs returns the flags of the SDK's cmd/run, followed by the program and its own arguments.
func (h *host) programArgs(request *pulumirpc.RunRequest) []string {
	var args []string
	flag := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	flag("monitor", request.MonitorAddress)
	flag("engine", h.engineAddress)
	flag("organization", request.Organization)
	flag("project", request.Project)
	flag("root-directory", request.GetInfo().GetRootDirectory())
	flag("stack", request.Stack)
	flag("pwd", request.Pwd)
	flag("parallel", strconv.Itoa(int(request.Parallel)))
	if request.DryRun {
		args = append(args, "--dry-run")
	}
	return append(append(args, entryPoint(request)), request.Args...)
}

// entryPoint returns the program's file or folder. "." makes the SDK read package.json.
func entryPoint(request *pulumirpc.RunRequest) string {
	if entry := request.GetInfo().GetEntryPoint(); entry != "" {
		return entry
	}
	return "."
}

func notNil(config map[string]string) map[string]string {
	if config == nil {
		return map[string]string{}
	}
	return config
}
