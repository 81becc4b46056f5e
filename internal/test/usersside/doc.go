// Package usersside compares what the provider predicts with what happens: in random tenants, under random policies, each user
// of the emulated tenant tries to reset the password, and sspr_readiness and sspr_user_reset must have predicted the result.
// Another test applies the settings of passwords and has a person meet each of them. There is nothing here to import.
package usersside
