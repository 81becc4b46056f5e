package run

import "sync"

// told remembers what one plan or apply has said already, so that a thousand resources do not say the same.
type told struct {
	mu   sync.Mutex
	said map[string]bool
}

// FirstToTell reports whether nobody has said what the key names in this plan or apply before, and notes that it is said.
// A process of many plans and applies does not know where one ends, so there everybody tells.
func (p *Data) FirstToTell(key string) bool {
	if p.Claims.open {
		return true
	}
	p.told.mu.Lock()
	defer p.told.mu.Unlock()
	if p.told.said[key] {
		return false
	}
	if p.told.said == nil {
		p.told.said = map[string]bool{}
	}
	p.told.said[key] = true
	return true
}

func (t *told) startOver() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.said = nil
}
