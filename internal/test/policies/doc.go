// Package policies has no code. Its tests judge plans by the policies in examples/policies, as a pipeline does: the real
// terraform or tofu plans a configuration in an emulated tenant, and Open Policy Agent evaluates the JSON of the saved plan.
//
// For each rule there is a plan that breaks it and one that does not. TestEveryRuleFires fails for a rule that no plan breaks.
// The tests of the policies in their own language run here as well.
//
// It is a module of its own, so that the provider does not depend on Open Policy Agent. It imports OPA's library, which
// needs fewer modules than the command and returns findings instead of text, and none of the provider's packages.
package policies
