package main

import (
	"os/exec"
	"sync"
)

// forward hands what a command writes to two functions as it comes, one call at a time: a stream to the engine carries
// both, and takes one message at a time.
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
	// A copy: the caller may use its buffer again before the message is on its way.
	if err := w.send(append([]byte{}, bytes...)); err != nil {
		return 0, err
	}
	return len(bytes), nil
}
