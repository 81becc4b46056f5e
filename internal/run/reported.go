package run

import "sync"

// reported records what one plan or apply has reported already, so that a thousand resources do not report the same.
type reported struct {
	mu   sync.Mutex
	keys map[string]bool
}

// FirstToReport reports whether this is the first report with this key in this plan or apply, and records it. A process of
// many plans and applies does not know where one ends, so it always returns true there.
func (p *Data) FirstToReport(key string) bool {
	if p.Claims.open {
		return true
	}
	p.reported.mu.Lock()
	defer p.reported.mu.Unlock()
	if p.reported.keys[key] {
		return false
	}
	if p.reported.keys == nil {
		p.reported.keys = map[string]bool{}
	}
	p.reported.keys[key] = true
	return true
}

func (t *reported) startOver() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys = nil
}
