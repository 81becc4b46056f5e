package emulator

import (
	"strings"
	"sync"
)

// replaced is a document as it was before a request replaced it, and a name for it. The document is nil where there was
// none.
type replaced struct {
	key      string
	document Document
}

// staleDocuments makes documents show an old version for some more reads.
type staleDocuments struct {
	mu    sync.Mutex
	byKey map[string]staleDocument
}

type staleDocument struct {
	document Document
	reads    int
}

func (s *staleDocuments) show(old replaced, reads int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byKey == nil {
		s.byKey = map[string]staleDocument{}
	}
	s.byKey[old.key] = staleDocument{old.document, reads}
}

// shown gives the old version of a document if that is still shown, and counts the read. A document that is part of
// another one is read with it.
func (s *staleDocuments) shown(key string, present Document) Document {
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

// names gives what follows the prefix in the names of documents of which an old version is still shown, where that satisfies is.
func (s *staleDocuments) names(prefix string, is func(Document) bool) []string {
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
