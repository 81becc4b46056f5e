package run

import (
	"crypto/sha256"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// repeated records what the process has planned for each document and not applied yet. A process of many plans and applies
// plans a resource a second time when it applies it, and cannot tell the two apart by anything else.
type repeated struct {
	mu     sync.Mutex
	hashes map[string]bool
}

// Repeats reports whether the process has planned the same change of a document before, from the same configuration and the
// same state, and has not applied it yet. The earlier plan has warned already. A process of one plan or apply plans nothing
// twice, and always gets false.
func (p *Data) Repeats(document string, config, state tftypes.Value) bool {
	if !p.Claims.open {
		return false
	}
	sum := sha256.Sum256([]byte(config.String() + "\n" + state.String()))
	key := document + "\n" + string(sum[:])
	p.repeated.mu.Lock()
	defer p.repeated.mu.Unlock()
	if p.repeated.hashes[key] {
		return true
	}
	if p.repeated.hashes == nil {
		p.repeated.hashes = map[string]bool{}
	}
	p.repeated.hashes[key] = true
	return false
}

// Applied forgets the plans of a document when one of them is applied.
func (p *Data) Applied(document string) {
	p.repeated.mu.Lock()
	defer p.repeated.mu.Unlock()
	for key := range p.repeated.hashes {
		if strings.HasPrefix(key, document+"\n") {
			delete(p.repeated.hashes, key)
		}
	}
}
