//go:build tools

// Package tools keeps the Pulumi CLI among the requirements of go.mod: the build names it by its import path.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
