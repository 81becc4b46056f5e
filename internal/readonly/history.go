package readonly

import (
	"context"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// history is what is known of services that are asked many times: for one that failed the first time, why. It is then not tried
// again, because each try of what is down takes its time. Once a service has worked no failure is kept, because it can come back.
type history struct {
	mu     sync.Mutex
	worked map[serviceerror.Service]bool
	failed map[serviceerror.Service]error
}

// failure returns why a service is not worth another try, or nil.
func (h *history) failure(service serviceerror.Service) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed[service]
}

// add adds a try, which failed if err is not nil. A try that the caller ended shows nothing.
func (h *history) add(ctx context.Context, service serviceerror.Service, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.worked == nil {
		h.worked, h.failed = map[serviceerror.Service]bool{}, map[serviceerror.Service]error{}
	}
	switch {
	case err == nil:
		h.worked[service] = true
		delete(h.failed, service)
	case !h.worked[service] && ctx.Err() == nil:
		h.failed[service] = err
	}
}
