package pages

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
)

// flash is what a form leaves for the page that the browser loads next, above all a form with a mistake. If the form were answered with a page,
// reloading that page would send the form again, and a wrong code would count twice.
type flash struct {
	// path is the page of the form. No other page shows the flash.
	path string
	// problem is the mistake, and typed are the inputs to fill in again. No password, no answer and no code that
	// proves an identity is among them: the code of an app on another device proves none.
	problem *journeys.Problem
	typed   url.Values
	// message is shown instead of the page, once; nil for none.
	message *message
	ends    time.Time
}

// Limits of flashes (chosen). A flash holds at most one form.
const (
	maxFlashes = 100
	flashLife  = journeys.SessionLife
)

// flashes are kept in memory by the id in the browser's cookie.
type flashes struct {
	mu  sync.Mutex
	all map[string]flash
}

// put keeps a flash and returns its id. Beyond maxFlashes it drops the oldest.
func (k *flashes) put(f flash, now time.Time) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var oldest string
	for id, other := range k.all {
		if !now.Before(other.ends) {
			delete(k.all, id)
		} else if oldest == "" || other.ends.Before(k.all[oldest].ends) {
			oldest = id
		}
	}
	if len(k.all) >= maxFlashes {
		delete(k.all, oldest)
	}
	id := rand.Text()
	f.ends = now.Add(flashLife)
	k.all[id] = f
	return id
}

// get returns a flash, or an empty one if there is none for the page.
func (k *flashes) get(id, path string, now time.Time) flash {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f := k.all[id]; f.path == path && now.Before(f.ends) {
		return f
	}
	return flash{}
}

func (k *flashes) drop(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, id)
}

// flashOf returns what the last form has left for a page. Only the address to which the form led shows it: a link to the same
// page leads to the page without the mistake.
func (s *site) flashOf(r *http.Request) flash {
	if !r.Form.Has("problem") {
		return flash{}
	}
	return s.flashes.get(flashSession.id(r), r.URL.Path, s.journeys.Now())
}

// again ends a form with a mistake: the browser loads the page of the form, with a query that names the part of it.
func (s *site) again(w http.ResponseWriter, r *http.Request, query url.Values, f flash) error {
	f.path = r.URL.Path
	flashSession.keep(w, r, s.flashes.put(f, s.journeys.Now()))
	if query == nil {
		query = url.Values{}
	}
	query.Set("problem", "yes")
	return seeOther(w, r, f.path+"?"+query.Encode())
}

// say shows a message, after a form at the address to which it leads.
func (s *site) say(w http.ResponseWriter, r *http.Request, m message) {
	if r.Method == http.MethodPost {
		_ = s.again(w, r, nil, flash{message: &m})
		return
	}
	show(w, m.status, "message", m)
}
