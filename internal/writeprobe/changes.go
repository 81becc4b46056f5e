package writeprobe

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Properties of the password reset policy (sspr-policy 1.1). "Inteval" is the real name.
const (
	keyReconfirm = "registrationReconfirmIntevalInDays"
	keyRequired  = "numberOfAuthenticationMethodsRequired"
	keyOffice    = "officePhoneOptionEnabled"
	keyQuestions = "securityQuestions"
)

var methodSwitches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", keyOffice, "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// clock is a limit of time.
type clock time.Duration

// until calls done until it returns true, with pauses that begin with every, and returns how long that took.
func (c clock) until(ctx context.Context, every time.Duration, done func(context.Context) bool) (clock, bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(c))
	defer cancel()
	began := time.Now()
	for pause := transport.NewPause(every); ; {
		if done(ctx) {
			return clock(time.Since(began)), true
		}
		if !pause.Wait(ctx) {
			return clock(time.Since(began)), false
		}
	}
}

// String returns whole seconds: less than that depends on the distance to the tenant.
func (c clock) String() string {
	if s := time.Duration(c) / time.Second; s > 0 {
		return fmt.Sprintf("%d s", s)
	}
	return "less than a second"
}

// with returns the kept document with one property changed, and all other bytes as they were.
func (a *attempt) with(key string, value any) []byte {
	changed, err := sjson.SetBytes(a.kept, key, value)
	if err != nil {
		panic("writeprobe: " + err.Error()) // the keys are constants, and the document is an object
	}
	return changed
}

// legacySwitch changes the switch of office phones, the one that the fewest tenants use.
func legacySwitch(ctx context.Context, a *attempt) (outcome, error) {
	switch migrated, known := a.migrated(); {
	case !known:
		return notSeen("nothing was sent: the migration state of the tenant could not be read"), nil
	case !migrated:
		return notSeen("nothing was sent: the tenant has not migrated, and its switches apply"), nil
	}
	was := gjson.GetBytes(a.kept, keyOffice)
	if !was.IsBool() {
		return notSeen("nothing was sent: the document does not have the switch"), nil
	}
	answer, err := a.write(ctx, request{query: bypassQuery, body: a.with(keyOffice, !was.Bool())}, keyOffice)
	switch {
	case err != nil:
		return outcome{}, err
	case !accepted(answer):
		return outcome{probe.AsExpected, "refused: " + inShort(answer)}, nil
	}
	took, stored := a.waitFor(ctx, clock(a.timing.Settle), func(d []byte) bool { return gjson.GetBytes(d, keyOffice).Bool() != was.Bool() })
	if stored {
		return outcome{probe.Different, fmt.Sprintf("HTTP %d, and stored: shown after %s", answer.Status, took)}, nil
	}
	return outcome{probe.AsExpected, fmt.Sprintf("HTTP %d, and ignored: not shown within %s", answer.Status, clock(a.timing.Settle))}, nil
}

// repeats is how often a document is read again after it first shows a change.
const repeats = 4

func staleReads(ctx context.Context, a *attempt) (outcome, error) {
	was := gjson.GetBytes(a.kept, keyReconfirm)
	if was.Type != gjson.Number {
		return notSeen("nothing was sent: the document does not have the number of days"), nil
	}
	next := was.Int() + 1
	switch {
	case was.Int() == 0:
		next = 730
	case was.Int() >= 730:
		next = was.Int() - 1
	}
	answer, err := a.write(ctx, request{query: bypassQuery, body: a.with(keyReconfirm, next)}, keyReconfirm)
	switch {
	case err != nil:
		return outcome{}, err
	case !accepted(answer):
		return refused("the change", inShort(answer)), nil
	}
	shows := func(d []byte) bool { return gjson.GetBytes(d, keyReconfirm).Int() == next }
	took, ok := a.waitFor(ctx, clock(a.timing.Confirm), shows)
	if !ok {
		return outcome{probe.Different, fmt.Sprintf("HTTP %d, and not shown within %s", answer.Status, clock(a.timing.Confirm))}, nil
	}
	old := 0
	for range repeats {
		transport.Sleep(ctx, a.timing.Every)
		if d, err := a.shown(ctx, a.doc); err == nil && !shows(d) {
			old++
		}
	}
	return outcome{verdict(old == 0), fmt.Sprintf("HTTP %d, and shown after %s; %d of the next %d reads showed the old value", answer.Status, took, old, repeats)}, nil
}

// question is the text of the question of the probe.
const question = "Write probe of terraform-provider-sspr: may be deleted"

// customQuestion tries the forms in which a new question could be sent, until one is accepted.
func customQuestion(ctx context.Context, a *attempt) (outcome, error) {
	if list := gjson.GetBytes(a.kept, keyQuestions); !list.IsArray() {
		return notSeen("nothing was sent: the document does not have the questions"), nil
	}
	var seen []string
	for i, form := range []struct {
		words string
		id    map[string]any
	}{
		{"without an ID", nil},
		{"with null as the ID", map[string]any{"objectId": nil}},
		{"with an empty ID", map[string]any{"objectId": ""}},
		{"with an ID of 32 hexadecimal digits", map[string]any{"objectId": strings.ReplaceAll(uuid.NewString(), "-", "")}},
	} {
		element := map[string]any{"questionText": question, "isCustomQuestion": true}
		for key, value := range form.id {
			element[key] = value
		}
		answer, err := a.write(ctx, request{query: bypassQuery, body: a.with(keyQuestions+".-1", element)}, keyQuestions)
		switch {
		case err != nil:
			return outcome{}, err
		case !accepted(answer):
			seen = append(seen, form.words+": "+inShort(answer))
			continue
		}
		words := ""
		took, ok := a.waitFor(ctx, clock(a.timing.Confirm), func(d []byte) bool {
			found := gjson.GetBytes(d, keyQuestions+`.#(questionText=="`+question+`")`)
			words = "and shown with " + idForm(found.Get("objectId").String())
			return found.Exists()
		})
		if !ok {
			words = "and not shown within " + took.String()
		}
		seen = append(seen, fmt.Sprintf("%s: HTTP %d, %s", form.words, answer.Status, words))
		return outcome{verdict(i == 0 && ok), strings.Join(seen, ". ")}, nil
	}
	return outcome{probe.Different, strings.Join(seen, ". ")}, nil
}

var hex32 = regexp.MustCompile(`^[0-9a-f]{32}$`)

func idForm(id string) string {
	switch {
	case id == "":
		return "no ID"
	case hex32.MatchString(id):
		return "an ID of 32 hexadecimal digits"
	case uuid.Validate(id) == nil:
		return "a GUID"
	}
	return "an ID of another form"
}

// methodCount sends a document with fewer methods than it requires, first without the query that skips the check.
func methodCount(ctx context.Context, a *attempt) (outcome, error) {
	body, changes, why := a.tooFew()
	if why != "" {
		return notSeen("nothing was sent: %s", why), nil
	}
	without, err := a.write(ctx, request{body: body}, changes...)
	switch {
	case err != nil:
		return outcome{}, err
	case accepted(without):
		return outcome{probe.AsExpected, fmt.Sprintf("without byPassMethodCountCheck=true: HTTP %d, so it was not needed", without.Status)}, nil
	}
	with, err := a.write(ctx, request{query: bypassQuery, body: body}, changes...)
	if err != nil {
		return outcome{}, err
	}
	seen := "without byPassMethodCountCheck=true: " + inShort(without) + ". With it: " + inShort(with)
	return outcome{verdict(accepted(with)), seen}, nil
}

// tooFew returns the kept document with fewer methods than required, and what differs. why is the reason if there is none.
func (a *attempt) tooFew() (body []byte, changes []string, why string) {
	required, on := gjson.GetBytes(a.kept, keyRequired), 0
	for _, key := range methodSwitches {
		if gjson.GetBytes(a.kept, key).Bool() {
			on++
		}
	}
	migrated, known := a.migrated()
	switch {
	case required.Type != gjson.Number:
		return nil, nil, "the document does not have the number of methods required"
	case int64(on) < required.Int():
		return a.kept, nil, ""
	case on < 2:
		return a.with(keyRequired, 2), []string{keyRequired}, ""
	case !known:
		return nil, nil, "the migration state of the tenant could not be read"
	case migrated:
		return nil, nil, "two or more legacy switches are on, and those of a migrated tenant cannot be changed"
	}
	body = a.kept
	for _, key := range methodSwitches {
		if gjson.GetBytes(body, key).Bool() {
			body, _ = sjson.SetBytes(body, key, false) // the keys are constants, and the document is an object
			changes = append(changes, key)
		}
	}
	return body, changes, ""
}
