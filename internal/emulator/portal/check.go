package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The rules for the organization's own questions (sspr-policy 3.4, autumn-2026 5.9).
const (
	maxCustomQuestions = 20
	minQuestionLength  = 1   // characters; no minimum is known, and that a question is not empty is chosen
	maxQuestionLength  = 200 // characters
)

// policyRanges are the ranges of the numbers, both ends included (sspr-policy 1.1).
var policyRanges = []struct {
	key       string
	low, high int
}{
	{tenant.KeyEnablement, 0, 2},
	{tenant.KeyRequired, 1, 2},
	{"numberOfQuestionsToRegister", 3, 5},
	{"numberOfQuestionsToReset", 3, 5},
	{"registrationReconfirmIntevalInDays", 0, 730},
	{"skipRegistrationMaxAllowedDays", 1, math.MaxInt32},
}

// checkPolicy refuses what the contract excludes. Which of these checks the real service makes is not known (sspr-policy 8);
// they are made here so that a client that relies on their absence is noticed. Not checked, because no source has the
// service check it: that "Selected" has a group, that more questions are registered than asked, and that as many questions
// exist as must be registered.
func checkPolicy(st *tenant.State, d document.Document, bypassMethodCount bool) error {
	if raw, ok := d.Get(tenant.KeyObjectID); ok && string(raw) != `"default"` {
		return fmt.Errorf("'%s' must be \"default\"", tenant.KeyObjectID)
	}
	for _, c := range policyRanges {
		raw, ok := d.Get(c.key)
		if n, err := document.WholeNumber(raw); ok && (err != nil || n < c.low || n > c.high) {
			return fmt.Errorf("the value of '%s' must be a whole number from %d to %d", c.key, c.low, c.high)
		}
	}
	return errors.Join(checkGroup(st, d), checkQuestions(d), checkConditionalAccess(d), checkMethodCount(d, bypassMethodCount || st.Migrated()))
}

// checkGroup allows one security group that exists (see Settings.AcceptsMissingGroup). What the service does with two is not
// known; no tool sends them (sspr-policy 1.2).
func checkGroup(st *tenant.State, d document.Document) error {
	ids, err := document.Strings(d, tenant.KeyGroupIDs)
	if err != nil || len(ids) == 0 {
		return err
	}
	if len(ids) > 1 {
		return fmt.Errorf("'%s' must not hold more than one group", tenant.KeyGroupIDs)
	}
	if uuid.Validate(ids[0]) != nil {
		return fmt.Errorf("'%s' must hold a GUID", tenant.KeyGroupIDs)
	}
	g := st.Group(ids[0])
	if g == nil {
		if st.Settings.AcceptsMissingGroup {
			return nil
		}
		return fmt.Errorf("the group '%s' does not exist", ids[0])
	}
	if !g.SecurityEnabled {
		return fmt.Errorf("the group '%s' is not a security group", ids[0])
	}
	return nil
}

// checkMethodCount counts the legacy switches, as long as they decide: a correctly migrated tenant can have none of them on
// (autumn-2026 1.3 and 1.4).
func checkMethodCount(d document.Document, bypass bool) error {
	raw, ok := d.Get(tenant.KeyRequired)
	required, err := document.WholeNumber(raw)
	if bypass || !ok || err != nil {
		return nil //nolint:nilerr // checkPolicy has refused anything but a number
	}
	enabled := 0
	for _, key := range tenant.MethodSwitches {
		if d.IsTrue(key) {
			enabled++
		}
	}
	if enabled < required {
		return fmt.Errorf("%d authentication methods are enabled and %d are required", enabled, required)
	}
	return nil
}

// securityQuestion is an element of securityQuestions (sspr-policy 1.3).
type securityQuestion struct {
	ObjectID         string `json:"objectId"`
	QuestionText     string `json:"questionText"`
	IsCustomQuestion bool   `json:"isCustomQuestion"`
}

func checkQuestions(d document.Document) error {
	raw, ok := d.Get(tenant.KeyQuestions)
	if !ok {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var questions []securityQuestion
	if err := dec.Decode(&questions); err != nil {
		return fmt.Errorf("'%s' is not what it must be: %w", tenant.KeyQuestions, err)
	}
	custom, seen := 0, map[string]bool{}
	for _, q := range questions {
		if seen[q.ObjectID] {
			return fmt.Errorf("the security question '%s' stands twice", q.ObjectID) // the contract's uniqueItems
		}
		seen[q.ObjectID] = true
		if !q.IsCustomQuestion {
			continue
		}
		custom++
		if n := utf8.RuneCountInString(q.QuestionText); n < minQuestionLength || n > maxQuestionLength {
			return fmt.Errorf("a custom security question has %d characters; it must have %d to %d", n, minQuestionLength, maxQuestionLength)
		}
	}
	if custom > maxCustomQuestions {
		return fmt.Errorf("there are %d custom security questions; there must not be more than %d", custom, maxCustomQuestions)
	}
	return nil
}

func checkConditionalAccess(d document.Document) error {
	_, err := document.Strings(d, "registrationConditionalAccessPolicies")
	return err
}
