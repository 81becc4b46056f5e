package document

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// Nothing that is read is lost: unknown properties and the digits of numbers stay as they came.
func TestRead(t *testing.T) {
	const raw = `{"id":"x","future":{"a":[1,2.50,12345678901234567890]},"none":null}`
	found := Read(json.RawMessage(raw))
	if got := string(found["future"]); got != `{"a":[1,2.50,12345678901234567890]}` || string(found["none"]) != "null" {
		t.Errorf("got %v", found)
	}
	if got := slices.Sorted(maps.Keys(Read(Raw(found)))); !slices.Equal(got, []string{"future", "id", "none"}) {
		t.Errorf("written and read again: %v", got)
	}
	for _, other := range []string{"", "null", "7", `"x"`, "[]", `{"id"`} {
		if got := Read(json.RawMessage(other)); got != nil {
			t.Errorf("%q: got %v", other, got)
		}
	}
}

func TestList(t *testing.T) {
	for raw, want := range map[string]int{`[{"id":"a"},null,7,"x",[],{}]`: 2, `[]`: 0, `[7]`: 0, `null`: -1, `{}`: -1, `x`: -1, ``: -1} {
		got := List(json.RawMessage(raw))
		if (got == nil) != (want < 0) || len(got) != max(want, 0) {
			t.Errorf("%s: got %v", raw, got)
		}
	}
}

func TestValues(t *testing.T) {
	for raw, want := range map[string]string{`"x"`: "x", `""`: "", `null`: "", `7`: "", ``: "", `["x"]`: ""} {
		if got := Text(json.RawMessage(raw)); got != want {
			t.Errorf("the text of %s is %q, want %q", raw, got, want)
		}
	}
	for raw, want := range map[string]*bool{`true`: new(true), `false`: new(false), `null`: nil, `"true"`: nil, ``: nil} {
		if got := Value[bool](json.RawMessage(raw)); !reflect.DeepEqual(got, want) {
			t.Errorf("the flag %s is %v, want %v", raw, got, want)
		}
	}
}

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[true]}`, `{ "b": [true], "a": 1 }`, true},
		{`[1,2]`, `[2,1]`, false},
		{`1e400`, `1e400`, true},
		{`1e400`, `1e401`, false},
		{`x`, `{}`, false},
		{`{}`, `x`, false},
	} {
		if got := Same(json.RawMessage(test.a), json.RawMessage(test.b)); got != test.want {
			t.Errorf("%s and %s: got %v", test.a, test.b, got)
		}
	}
}
