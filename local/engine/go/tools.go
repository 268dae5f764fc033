//go:build tools

// Package tools keeps the Pulumi CLI among the requirements in go.mod. The build refers to it by its import path.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
