package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watcher measures the memory of terraform and of the providers that it starts and ends. The kernel keeps the peak of
// each process (VmHWM), so only the growth in a process's last moment is missed.
type watcher struct {
	done, over          chan struct{}
	folder              string
	terraform           int
	providers           map[int]bool
	ofTerraform, ofSSPR int64
}

const (
	watchEvery = 10 * time.Millisecond
	findEvery  = 5 // rounds between two searches for new processes
)

// watch starts a watcher. Providers are recognized by the folder of their binaries.
func watch(folder string, terraform int) *watcher {
	w := &watcher{done: make(chan struct{}), over: make(chan struct{}), folder: folder, terraform: terraform, providers: map[int]bool{}}
	go w.follow()
	return w
}

// stop ends the watcher and returns the peaks, in bytes.
func (w *watcher) stop() (provider, terraform int64) {
	close(w.done)
	<-w.over
	return w.ofSSPR, w.ofTerraform
}

func (w *watcher) follow() {
	defer close(w.over)
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for round := 0; ; round++ {
		if round%findEvery == 0 {
			w.find()
		}
		w.ofTerraform = max(w.ofTerraform, peak(w.terraform))
		for pid := range w.providers {
			w.ofSSPR = max(w.ofSSPR, peak(pid))
		}
		select {
		case <-w.done:
			return
		case <-ticker.C:
		}
	}
}

// find searches for running providers. Without /proc it finds none.
func (w *watcher) find() {
	clear(w.providers)
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil || filepath.Dir(target) != w.folder {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			w.providers[pid] = true
		}
	}
}

// peak returns the largest resident size of a process so far, in bytes, or 0 if it is not known.
func peak(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(value, "kB")), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}
