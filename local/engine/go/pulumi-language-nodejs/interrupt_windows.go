package main

import "os"

// Windows has no signal with which one process asks another to end.
func interrupt(process *os.Process) error {
	return process.Kill()
}
