package doctor

import (
	"io"
	"strconv"
)

// The number of columns of the output: by default, and the least and the most that fit a terminal's.
const (
	defaultWidth = 100
	leastWidth   = 72
	mostWidth    = 160
)

// page is what the output goes to.
type page struct {
	io.Writer
	// width is the number of columns.
	width int
}

// pageOf returns the page of a terminal that has so many columns (COLUMNS). What is no number leaves the default.
func pageOf(out io.Writer, columns string) page {
	n, err := strconv.Atoi(columns)
	if err != nil {
		n = defaultWidth
	}
	return page{out, min(max(n, leastWidth), mostWidth)}
}
