package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// writeStep sends one step of a change. Numbers are sent unchanged: callers use Microsoft's form.
func (c *Client) writeStep(ctx context.Context, user string, step sspr.ContactStep) error {
	what := contactCall(fmt.Sprintf("%s the %s of the user %s", verb(step), label(step.Method), user), step.Method, "ReadWrite")
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		if step.New {
			// The service has no idempotency key, so the user is read before this is sent again.
			ctx = transport.NotTwice(ctx)
		}
		request, err := stepRequest(ctx, adapter, user, step)
		if err != nil {
			return err
		}
		// Any success will do: 200 or 201 with a body, or 204 (graph-api 1.2).
		return adapter.SendNoContent(ctx, request, wire.ErrorMappings)
	})
	return withoutContacts(err, step.Value)
}

func verb(step sspr.ContactStep) string {
	switch {
	case step.Value == "":
		return "remove"
	case step.New:
		return "add"
	default:
		return "change"
	}
}

func label(m sspr.ContactMethod) string { return strings.ReplaceAll(string(m), "_", " ") }

func stepRequest(ctx context.Context, adapter *wire.Adapter, user string, step sspr.ContactStep) (*wire.Request, error) {
	if step.Method.IsPhone() {
		return phoneRequest(ctx, adapter, user, step)
	}
	list := methodsOf(user, adapter).EmailMethods()
	item := list.ByEmailAuthenticationMethodId(methodIDs[step.Method])
	if step.Value == "" {
		return item.ToDeleteRequestInformation(ctx, nil)
	}
	body := models.NewEmailAuthenticationMethod()
	body.SetEmailAddress(&step.Value)
	if step.New {
		return list.ToPostRequestInformation(ctx, body, nil)
	}
	return item.ToPatchRequestInformation(ctx, body, nil)
}

func phoneRequest(ctx context.Context, adapter *wire.Adapter, user string, step sspr.ContactStep) (*wire.Request, error) {
	list := methodsOf(user, adapter).PhoneMethods()
	item := list.ByPhoneAuthenticationMethodId(methodIDs[step.Method])
	if step.Value == "" {
		return item.ToDeleteRequestInformation(ctx, nil)
	}
	body := models.NewPhoneAuthenticationMethod()
	body.SetPhoneNumber(&step.Value)
	// The type goes with every write: a PATCH without it is not documented (graph-api 1.4).
	kind, err := models.ParseAuthenticationPhoneType(phoneTypes[step.Method])
	if err != nil {
		return nil, err
	}
	body.SetPhoneType(kind.(*models.AuthenticationPhoneType))
	if step.New {
		return list.ToPostRequestInformation(ctx, body, nil)
	}
	return item.ToPatchRequestInformation(ctx, body, nil)
}

// takenForSMS reports whether a number was saved that already signs in another user by SMS (graph-api 1.9).
func takenForSMS(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && e.Status == http.StatusConflict && strings.EqualFold(e.Code, "phoneNumberNotUnique")
}

// defaultKept explains the refusal to remove the user's default method, for which the service has no code (graph-api
// 1.10). Version 1.0 can neither show nor change which method is the default (graph-api 1.1).
func defaultKept(err error) error {
	return serviceerror.With(err, func(e *serviceerror.Error) {
		e.Message = strings.TrimSuffix(e.Message, ".") +
			"; it is the user's default sign-in method, which can be removed only as the last one. The user can change the default at https://aka.ms/mysecurityinfo, an administrator in the admin center"
	})
}

// failedStep is a step that was refused or whose outcome is not known.
type failedStep struct {
	step sspr.ContactStep
	err  error
	// passing is set if the step may succeed unchanged when it is sent again.
	passing bool
}

func newFailedStep(step sspr.ContactStep, err error) *failedStep {
	f := &failedStep{step: step, err: err, passing: conflict(err) || notFound(err)}
	// A new method is never sent twice blindly, so a lost answer is followed by a reading.
	if step.New && (serviceerror.MayHaveTakenEffect(err) || refusedFor(err, "already")) {
		f.passing = true
	}
	return f
}

// retryable reports whether the user's methods may not be what they were when the step was planned: a method that was
// to be added exists, or one that was to be changed does not. The words with which the service refuses to add a method
// that exists are not known (graph-api 1.10), so any refusal is followed by a reading.
func (f *failedStep) retryable() bool { return f.passing || (f.step.New && refusedFor(f.err, "")) }

// refusedFor reports whether the service refused a step (400) with a text that contains word.
func refusedFor(err error, word string) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && e.Status == http.StatusBadRequest && strings.Contains(strings.ToLower(e.Message), word)
}

// removals removes the methods of steps. It returns what was done, and the first step that failed for good.
func (c *Client) removals(ctx context.Context, user string, steps []sspr.ContactStep) (done []sspr.ContactStep, failed *failedStep) {
	needsAlternateGone := func(step, kept sspr.ContactStep) bool {
		return step.Method == sspr.ContactMobilePhone && kept.Method == sspr.ContactAlternateMobilePhone
	}
	done, step, err := removeAll(steps, needsAlternateGone, func(step sspr.ContactStep) error { return c.writeStep(ctx, user, step) })
	if err != nil {
		return done, newFailedStep(step, err)
	}
	return done, nil
}

// removeAll removes methods of a user in turn. It puts off the default method until all others are gone, and methods
// that the service refuses to remove while a method that was put off exists (graph-api 1.8). It returns what was done,
// the first method that failed for another reason or was put off to the end, and why.
func removeAll[T any](all []T, refusedBefore func(one, kept T) bool, remove func(T) error) (done []T, failed T, why error) {
	for len(all) > 0 {
		var kept []T
		for _, one := range all {
			if slices.ContainsFunc(kept, func(k T) bool { return refusedBefore(one, k) }) {
				kept = append(kept, one)
				continue
			}
			err := remove(one)
			switch {
			case err == nil || notFound(err):
				done = append(done, one)
			case refusedFor(err, "default"):
				if kept = append(kept, one); why == nil {
					failed, why = one, defaultKept(err)
				}
			default:
				return done, one, err
			}
		}
		if len(kept) == len(all) {
			return done, failed, why
		}
		all, why = kept, nil
	}
	return done, failed, nil
}

// withoutContacts removes phone numbers and addresses from the service's words about a write, as package wire does for a
// read. The service may quote values that were sent, stored or another user's, and errors end up in the logs of pipelines.
// value is what was sent.
func withoutContacts(err error, value string) error {
	e, ok := errors.AsType[*serviceerror.Error](err)
	// Without a status the request was not looked at, and a 401 comes from in front of the service.
	if !ok || e.Status < http.StatusBadRequest || e.Status == http.StatusUnauthorized {
		return err
	}
	return serviceerror.With(err, func(hidden *serviceerror.Error) {
		for _, text := range []*string{&hidden.Code, &hidden.Message} {
			// What the service does not take for an address or a number need not look like one.
			if sent, err := regexp.Compile(`(?i)` + regexp.QuoteMeta(value)); err == nil && value != "" {
				*text = sent.ReplaceAllString(*text, wire.Hidden)
			}
			*text = wire.HideContacts(*text)
		}
	})
}
