//go:build !windows

package main

import (
	"os"
	"syscall"
)

func interrupt(process *os.Process) error {
	return process.Signal(syscall.SIGTERM)
}
