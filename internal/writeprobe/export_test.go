package writeprobe

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"

// IDs returns the IDs of the probes in their order.
func IDs() []string {
	var all []string
	for _, p := range probes {
		all = append(all, p.id)
	}
	return all
}

// Read is the GET of a document.
type Read struct {
	Service serviceerror.Service
	Path    string
}

// Reads returns the GETs of the documents by name.
func Reads() map[string]Read {
	all := map[string]Read{}
	for _, d := range documents {
		all[d.name] = Read{d.service, d.read}
	}
	return all
}
