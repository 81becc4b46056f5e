package firstcontact

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs more tests at the same time than there are processors, because most of them wait. -parallel on the command line wins.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "6")
	flag.Parse()
	os.Exit(m.Run())
}
