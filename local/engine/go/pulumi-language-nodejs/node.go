package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/google/shlex"
	"google.golang.org/protobuf/types/known/structpb"
)

// Time for a cancelled process to end before it is killed.
const endTime = 5 * time.Second

// nodeCommand returns `node <the runtime option nodeargs> <the SDK's entry> <args>` in a folder. The entry is resolved
// from that folder as Node.js does, so that a program and a plugin each run on the SDK that they load themselves.
func nodeCommand(
	ctx context.Context, folder string, options *structpb.Struct, entry string, args ...string,
) (*exec.Cmd, error) {
	node, err := findNode()
	if err != nil {
		return nil, err
	}
	nodeArgs, err := shlex.Split(option(options, "nodeargs"))
	if err != nil {
		return nil, fmt.Errorf("runtime.options.nodeargs must be a command line: %w", err)
	}
	path, err := resolve(ctx, node, folder, entry)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, node, append(append(nodeArgs, path), args...)...)
	command.Dir = folder
	command.Env = os.Environ()
	if typescript(options) {
		command.Env = append(command.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if tsconfig := option(options, "tsconfig"); tsconfig != "" {
		command.Env = append(command.Env, "PULUMI_NODEJS_TSCONFIG_PATH="+tsconfig)
	}
	command.Cancel = func() error { return interrupt(command.Process) }
	command.WaitDelay = endTime
	return command, nil
}

func resolve(ctx context.Context, node, folder, entry string) (string, error) {
	command := exec.CommandContext(ctx, node, "--print", "require.resolve(process.argv[1])", "--", entry)
	command.Dir = folder
	// The user's options for the program (a loader, an inspector) must not affect this query.
	command.Env = append(os.Environ(), "NODE_OPTIONS=")
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s must have @pulumi/pulumi installed, got no %s: run npm install there", folder, entry)
	}
	return strings.TrimSpace(string(output)), nil
}

// typescript returns the runtime option of that name: whether the SDK loads TypeScript itself, with ts-node. Default:
// true.
func typescript(options *structpb.Struct) bool {
	value, given := options.GetFields()["typescript"]
	return !given || value.GetBoolValue()
}

func option(options *structpb.Struct, name string) string {
	return options.GetFields()[name].GetStringValue()
}
