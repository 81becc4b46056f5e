package wire

import (
	"strings"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Replaced is a document as it was before a request replaced it, and a name for it. The document is nil if there was
// none.
type Replaced struct {
	Key      string
	Document document.Document
}

// StaleDocuments makes documents show an old version for some more reads.
type StaleDocuments struct {
	mu    sync.Mutex
	byKey map[string]staleDocument
}

type staleDocument struct {
	document document.Document
	reads    int
}

// Show makes a document show its old version for so many reads.
func (s *StaleDocuments) Show(old Replaced, reads int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byKey == nil {
		s.byKey = map[string]staleDocument{}
	}
	s.byKey[old.Key] = staleDocument{old.Document, reads}
}

// Shown returns the old version of a document if it is still shown, and counts the read; else the present one. Reading a
// document counts for the documents in it, too.
func (s *StaleDocuments) Shown(key string, present document.Document) document.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.byKey[key]
	if !ok {
		return present
	}
	if old.reads--; old.reads > 0 {
		s.byKey[key] = old
	} else {
		delete(s.byKey, key)
	}
	return old.document
}

// Names returns the names, without the prefix, of the documents of which an old version is still shown that matches is.
func (s *StaleDocuments) Names(prefix string, is func(document.Document) bool) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for key, old := range s.byKey {
		if name, ok := strings.CutPrefix(key, prefix); ok && is(old.document) {
			found = append(found, name)
		}
	}
	return found
}
