package document_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

func TestIsTrue(t *testing.T) {
	var d document.Document
	if err := d.UnmarshalJSON([]byte(`{"yes": true , "no": false, "text": "true", "number": 1, "null": null, "list": [true]}`)); err != nil {
		t.Fatal(err)
	}
	for _, key := range append(d.Keys(), "missing") {
		if d.IsTrue(key) != (key == "yes") {
			t.Errorf("%s is true: %t", key, d.IsTrue(key))
		}
	}
}
