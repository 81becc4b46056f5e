package acctest

import (
	"os"
	"runtime/debug"
)

// most is the memory in bytes above which a process of tests collects its garbage: two such processes run side by side, and
// 8 GB must be enough.
const most = 1 << 30

// Tests start Terraform and the provider many times, and such short processes are a quarter faster without a collector.
// It is switched off here and not for all of "go test", because that would reach the compiler, which takes 11 GB then.
func init() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(most)
	// For what the tests start. Both can be set on every system.
	_ = os.Setenv("GOGC", "off")
	_ = os.Setenv("GOMEMLIMIT", "1GiB")
}
