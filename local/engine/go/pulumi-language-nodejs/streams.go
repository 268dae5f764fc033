package main

import (
	"os/exec"
	"sync"
)

// forward immediately passes a command's output and errors to two functions, one call at a time. Both use the same
// stream to the engine, which accepts one message at a time.
func forward(command *exec.Cmd, stdout, stderr func(bytes []byte) error) {
	lock := &sync.Mutex{}
	command.Stdout = &writer{lock, stdout}
	command.Stderr = &writer{lock, stderr}
}

type writer struct {
	lock *sync.Mutex
	send func(bytes []byte) error
}

func (w *writer) Write(bytes []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	// A copy, because the caller may reuse its buffer before the message is sent.
	if err := w.send(append([]byte{}, bytes...)); err != nil {
		return 0, err
	}
	return len(bytes), nil
}
