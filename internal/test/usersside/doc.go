// Package usersside holds what the provider says of people against what happens to them: in random tenants, under random
// policies, each person of the emulated tenant tries to reset the password, and sspr_readiness and sspr_user_reset must have
// said so before. There is nothing here to import.
package usersside
