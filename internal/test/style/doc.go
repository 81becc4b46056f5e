// Package style has no code. Its tests hold the comments and texts of the repository to the style of the development guide.
package style
