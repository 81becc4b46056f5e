package doctor

import "errors"

// types returns the types to check. With PlanOnly they lack what only applying needs; an action has nothing to plan and is left
// out.
func (o Options) types() ([]subject, error) {
	asked, err := chosen(o.Resources)
	if err != nil || !o.PlanOnly {
		return asked, err
	}
	var planned []subject
	for _, s := range asked {
		if s.plan != nil {
			s.apply = nil
			planned = append(planned, s)
		}
	}
	if planned == nil {
		return nil, errors.New("-plan-only leaves nothing to check: an action has no plan")
	}
	return planned, nil
}
