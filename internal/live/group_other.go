//go:build !unix

package live

import (
	"os"
	"os/exec"
)

// Without process groups, only the writers' lock shows whether a test is still running.
func inGroup(*exec.Cmd) {}

func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }

func killGroup(*exec.Cmd) {}
