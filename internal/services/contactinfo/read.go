package contactinfo

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// spelling knows what the values of configurations and states mean.
var spelling = sspr.ContactSpelling{Same: graph.SameContact, None: attribute.IsNoContact, Masked: phone.Masked, Canonical: phone.Canonical}

// same reports whether two attribute values mean the same.
func same(m sspr.ContactMethod) func(a, b string) bool {
	return func(a, b string) bool { return spelling.SameValue(m, a, b) }
}

// written returns what is known of a user after a write.
func written(r graph.ContactResult) sspr.ContactWrite {
	return sspr.ContactWrite{Live: r.Live.Values, Known: r.Known, Missing: r.Missing}
}

// read reads what people have registered.
func read(ctx context.Context, data *run.Data, people []person) []outcome {
	r := &fanOut{doing: "reading", every: progressEvery}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		switch name := attribute.UserName(o.key); {
		case o.object == "":
			o.result.Live, o.err = o.find(ctx, data, o.methods)
		case o.confirm && name != "":
			// One batch carries both. The plan that follows asks whose the name is, and finds the answer.
			o.result.Live, o.err, _ = data.Graph.NamedContactInfo(ctx, o.object, name, o.methods...)
		default:
			o.result.Live, o.err = data.Graph.ContactInfo(ctx, o.object, o.methods...)
		}
		if o.object != "" && gone(ctx, data, o.object, o.err) {
			o.gone, o.err = true, nil
		}
	})
}

// find looks up a user who is known by key only, and reads the methods at the same time.
func (o *outcome) find(ctx context.Context, data *run.Data, methods []sspr.ContactMethod) (graph.ContactInfo, error) {
	found, live, err := data.Graph.FindContactInfo(ctx, o.key, methods...)
	o.object = found.ID
	return live, err
}

// gone reports whether a reading failed because the user does not exist any more. The service answers the same for a new
// user and on a replica that lags (graph-api 1.11), so the directory decides. If it may not be asked, the answer counts.
func gone(ctx context.Context, data *run.Data, object string, err error) bool {
	if !notFound(err) {
		return false
	}
	_, err = data.Graph.User(ctx, object)
	switch serviceerror.KindOf(err) {
	case serviceerror.NotFound, serviceerror.Forbidden, serviceerror.ScopeMissing:
		return true
	default:
		return false
	}
}

func notFound(err error) bool { return serviceerror.KindOf(err) == serviceerror.NotFound }

// locateAll finds the object IDs of people who are known by name only. sure is true if every user who exists was found:
// a key that could not be looked up may be anyone's.
func locateAll(ctx context.Context, data *run.Data, people []person) (sure bool) {
	r := &fanOut{doing: "looking up", every: progressEvery}
	sure = true
	for i, o := range r.each(ctx, people, func(ctx context.Context, o *outcome) {
		if o.object == "" {
			o.object, o.err = run.UserObjectID(ctx, data, o.key)
		}
	}) {
		people[i].object = o.object
		sure = sure && (o.err == nil || notFound(o.err))
	}
	return sure
}
