package contactinfo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	married = "kim.married@" + emulator.SeedDomain
	leeNew  = "+61 400111999"
)

// handOver renames kim, and lee gets the name.
func handOver(s *emulator.State) {
	s.User(kim).UserPrincipalName = married
	s.User(lee).UserPrincipalName = strings.ToUpper(kimName)
}

// unchanged checks that both users have what they had, and nothing was sent.
func unchanged(n *acctest.Tenant) resource.TestCheckFunc {
	return resource.ComposeTestCheckFunc(wrote(n, 0), has(n, kim, map[string]string{"mobile": "+61 400111222"}), has(n, lee, map[string]string{"mobile": ""}))
}

// TestNameGivenToSomebodyElse: a name that belongs to another user now is an error of the plan that names both, even if
// the value does not change; nothing is written. An object ID resolves it.
func TestNameGivenToSomebodyElse(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]func(user, number string) string{
		"one user": func(who, number string) string { return user(who, fmt.Sprintf("mobile_phone = %q", number)) },
		"a map":    func(who, number string) string { return staff(entry(who, number, "") + entry(pat, "+61400111444", "")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			var told []resource.TestStep
			for _, words := range []string{lee, kim, married, "belongs to"} {
				for _, number := range []string{"+61400111222", leeNew} {
					told = append(told, resource.TestStep{Config: n.Config(block(kimName, number)), ExpectError: acctest.Message(words)})
				}
			}
			steps := []resource.TestStep{{Config: n.Config(block(kimName, "+61400111222"))}, {
				// A mere rename is no difference.
				PreConfig: func() {
					change(t, n, func(s *emulator.State) { s.User(kim).UserPrincipalName = married })
					n.ResetRequests()
				},
				Config: n.Config(block(kimName, "+61400111222")), ConfigPlanChecks: emptyPlan(), Check: unchanged(n),
			}}
			told[0].PreConfig = func() { change(t, n, handOver) }
			steps = append(append(steps, told...), resource.TestStep{
				PreConfig: func() {
					if err := unchanged(n)(nil); err != nil {
						t.Error(err)
					}
				},
				Config: n.Config(block(married, "+61400111222")), Check: unchanged(n),
			}, resource.TestStep{
				Config: n.Config(block(lee, leeNew)),
				Check:  resource.ComposeTestCheckFunc(has(n, kim, map[string]string{"mobile": ""}), has(n, lee, map[string]string{"mobile": leeNew})),
			})
			acctest.Run(t, steps...)
		})
	}
}

// TestNameMovesBeforeTheWrite: a name that moves between the plan and the write stops that user's write alone.
func TestNameMovesBeforeTheWrite(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := func(kims, pats string) string {
		return n.Config(staff(entry(kimName, kims, "") + entry(patName, pats, "")))
	}
	acctest.Run(t,
		resource.TestStep{Config: config("+61400111222", "+61400111444")},
		resource.TestStep{
			PreConfig: func() {
				n.ResetRequests()
				// The plan and the apply's own plan ask for all names at once; the write asks again.
				n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/users/" + kimName, Before: handOver, Times: 1})
			},
			Config: config(leeNew, "+61400111555"), ExpectError: acctest.Message("1 of 2 users"),
		},
		resource.TestStep{
			PreConfig: func() {
				for _, err := range []error{
					wrote(n, 1)(nil), has(n, kim, map[string]string{"mobile": "+61 400111222"})(nil), has(n, lee, map[string]string{"mobile": ""})(nil),
					has(n, pat, map[string]string{"mobile": "+61 400111555"})(nil),
				} {
					if err != nil {
						t.Error(err)
					}
				}
			},
			Config: config(leeNew, "+61400111555"), ExpectError: acctest.Message(fmt.Sprintf("now belongs to the user with the object ID %s", lee)),
		},
		resource.TestStep{Config: n.Config(staff(entry(married, "+61400111222", "") + entry(patName, "+61400111555", ""))), Check: has(n, kim, map[string]string{"mobile": "+61 400111222"})},
	)
}

// TestFormerUserLeaves: who leaves the configuration after the name moved is the user of the state; the new holder of the
// name keeps everything.
func TestFormerUserLeaves(t *testing.T) {
	t.Parallel()
	own := func(s *emulator.State) { s.SetPhone(lee, emulator.PhoneMobile, "+61 499999999") }
	for name, block := range map[string]string{
		"one user": user(kimName, `mobile_phone = "+61400111222"`), "a map": staff(entry(kimName, "+61400111222", "")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, own)
			acctest.Run(t, resource.TestStep{Config: n.Config(block)}, resource.TestStep{
				PreConfig: func() { change(t, n, handOver) }, Config: n.Config(),
				Check: resource.ComposeTestCheckFunc(has(n, kim, map[string]string{"mobile": ""}), has(n, lee, map[string]string{"mobile": "+61 499999999"})),
			})
		})
	}
}

// TestNamesOfAllKinds: guests, capitals, and names that begin with a dollar sign or have a quote are confirmed as others
// are, by an application that may read no more of users than their basic properties.
func TestNamesOfAllKinds(t *testing.T) {
	t.Parallel()
	names := map[string]string{
		"guest": "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com", "capitals": strings.ToUpper(kimName),
		"dollar": "$kim@" + emulator.SeedDomain, "quote": "o'kim@" + emulator.SeedDomain,
	}
	for name, who := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := kim
			if name == "guest" {
				object = emulator.SeedGuestID
			}
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.User(object).UserPrincipalName = who
				s.App(emulator.SeedClientID).Permissions = []string{"UserAuthenticationMethod.ReadWrite.All", "User.ReadBasic.All"}
			})
			for i, block := range []func(string) string{
				func(number string) string { return user(who, fmt.Sprintf("mobile_phone = %q", number)) },
				func(number string) string { return staff(entry(who, number, "")) },
			} {
				restore := fmt.Sprintf("back%d@%s", i, emulator.SeedDomain)
				acctest.Run(t,
					resource.TestStep{Config: n.Config(block("+61400111222")), Check: has(n, object, map[string]string{"mobile": "+61 400111222"})},
					resource.TestStep{Config: n.Config(block("+61400111222")), ConfigPlanChecks: emptyPlan()},
					resource.TestStep{Config: n.Config(block("+61400111333")), Check: has(n, object, map[string]string{"mobile": "+61 400111333"})},
					resource.TestStep{
						PreConfig: func() {
							change(t, n, func(s *emulator.State) {
								s.User(object).UserPrincipalName = restore
								s.User(lee).UserPrincipalName = who
							})
						},
						Config: n.Config(block(leeNew)), ExpectError: acctest.Message(restore),
					},
				)
				change(t, n, func(s *emulator.State) {
					s.User(lee).UserPrincipalName = fmt.Sprintf("lee%d@%s", i, emulator.SeedDomain)
					s.User(object).UserPrincipalName = who
				})
				if err := has(n, lee, map[string]string{"mobile": ""})(nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestRecreated: a user who was deleted and whose name a new user has is planned and written as today: the new user is
// managed.
func TestRecreated(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{
		"one user": user(kimName, `mobile_phone = "+61400111222"`), "a map": staff(entry(kimName, "+61400111222", "")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			acctest.Run(t, resource.TestStep{Config: n.Config(block)}, resource.TestStep{
				PreConfig: func() {
					change(t, n, func(s *emulator.State) {
						s.RemoveUser(kim)
						s.User(lee).UserPrincipalName = kimName
					})
				},
				Config: n.Config(block), Check: has(n, lee, map[string]string{"mobile": "+61 400111222"}),
			})
		})
	}
}

// TestNamesNotConfirmed: if the directory does not answer whose a name is, nothing is written by it.
func TestNamesNotConfirmed(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]func(string) string{
		"one user": func(number string) string { return user(kimName, fmt.Sprintf("mobile_phone = %q", number)) },
		"a map":    func(number string) string { return staff(entry(kimName, number, "")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			blind := func(s *emulator.State) {
				s.App(emulator.SeedClientID).Permissions = []string{"UserAuthenticationMethod.ReadWrite.All"}
			}
			acctest.Run(t,
				resource.TestStep{Config: n.Config(block("+61400111222"))},
				resource.TestStep{
					PreConfig: func() { change(t, n, blind); n.ResetRequests() },
					Config:    n.Config(block("+61400111222")), ConfigPlanChecks: emptyPlan(),
				},
				resource.TestStep{Config: n.Config(block(leeNew)), ExpectError: acctest.Message("User.ReadBasic.All")},
				resource.TestStep{
					PreConfig: func() {
						change(t, n, func(s *emulator.State) {
							s.App(emulator.SeedClientID).Permissions = []string{"UserAuthenticationMethod.ReadWrite.All", "User.ReadBasic.All"}
						})
					},
					Config: n.Config(block("+61400111222")), Check: func(s *terraform.State) error { return unchanged(n)(s) },
				},
			)
		})
	}
}

// TestPlansSayWhoseMethodsGo: a plan that removes methods warns if the name is another user's by now, and names who loses
// them.
func TestPlansSayWhoseMethodsGo(t *testing.T) {
	t.Parallel()
	both := []string{kim, lee, married, "is now called"}
	phone := []string{"mobile_phone", "+61 400111222"}
	one, many := of(kimName, phone...), mapOf(map[string][]string{kimName: phone, patName: phone})
	const single, all = "sspr_user_contact_info", "sspr_users_contact_info"
	t.Run("another user", func(t *testing.T) {
		t.Parallel()
		n := acctest.NewTenant(t)
		said := acctest.PlanUpdate(t, n, n.Administrator(), single, one, of(lee, phone...), func() { change(t, n, handOver) })
		wantWords(t, said, append(both, "Replacing the contact information of "+kimName+" removes methods from a renamed user")...)
	})
	t.Run("out of the map", func(t *testing.T) {
		t.Parallel()
		n := acctest.NewTenant(t)
		said := acctest.PlanUpdate(t, n, n.Administrator(), all, many, mapOf(map[string][]string{patName: phone}), func() { change(t, n, handOver) })
		wantWords(t, said, append(both, "Users removed from the map whose names now belong to others: 1", "Users who lose contact methods: 1", "1 user is no longer in the map", "not for 0 users")...)
	})
	t.Run("another key", func(t *testing.T) {
		t.Parallel()
		n := acctest.NewTenant(t)
		for _, key := range []string{married, strings.ToUpper(kim)} {
			now := mapOf(map[string][]string{key: {"mobile_phone", "+61 400111999"}, patName: phone})
			wantWords(t, acctest.PlanUpdate(t, n, n.Administrator(), all, many, now, func() { change(t, n, handOver) }), "not lose contact methods", "not did not write:", "no user loses", "not whose names now belong")
			change(t, n, func(s *emulator.State) {
				s.User(lee).UserPrincipalName, s.User(kim).UserPrincipalName = leeName, kimName
			})
		}
	})
	for kind, attributes := range map[string]attributes{single: one, all: many} {
		t.Run("destroy "+kind, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			skip, method, path := 2, http.MethodGet, "/users/"+kimName
			if kind == all {
				skip, method, path = 0, http.MethodPost, "/directoryObjects/getByIds"
			}
			n.Inject(emulator.Fault{Service: emulator.Graph, Method: method, Path: path, Skip: skip, Times: 1, Before: handOver})
			wantWords(t, acctest.PlanRestore(t, n, kind, attributes), append(both, "removes registered methods", " not changed")...)
		})
	}
}

// TestRefreshSaysWhoIsGone: a user who was deleted is named when the state loses the user, in the singular if it is one.
func TestRefreshSaysWhoIsGone(t *testing.T) {
	t.Parallel()
	phone := []string{"mobile_phone", "+61 400111222"}
	for kind, attributes := range map[string]attributes{
		"sspr_user_contact_info": of(kimName, phone...), "sspr_users_contact_info": mapOf(map[string][]string{kimName: phone, patName: phone}),
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			said, exists := acctest.Refresh(t, n, kind, attributes, func() { change(t, n, func(s *emulator.State) { s.RemoveUser(kim) }) })
			wantWords(t, said, kimName, "not "+patName)
			if many := kind == "sspr_users_contact_info"; exists != many {
				t.Errorf("the resource is there: %t", exists)
			} else if many {
				wantWords(t, said, "Users in the map who no longer exist: 1")
			} else {
				wantWords(t, said, "The user "+kimName+" no longer exists", kim)
			}
		})
	}
}
