package schema

import (
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write graph-v1.0.txt from the CSDL in SSPR_CONTRACT_DIR")

// detailed are the types of which the file has the properties as well: those that the emulated tenant serves.
var detailed = []string{
	"assignedLicense", "authenticationMethod", "authenticationMethodConfiguration", "authenticationMethodsPolicy",
	"authorizationPolicy", "directoryAudit", "directoryObject", "directoryRole", "domain", "emailAuthenticationMethod", "entity",
	"group", "microsoftAuthenticatorAuthenticationMethod", "organization", "passwordAuthenticationMethod",
	"phoneAuthenticationMethod", "servicePrincipal", "softwareOathAuthenticationMethod", "subscribedSku", "targetResource",
	"unifiedRoleAssignment", "unifiedRoleDefinition", "user", "userRegistrationDetails",
}

type csdlProperty struct {
	Name string `xml:"Name,attr"`
	Type string `xml:"Type,attr"`
}

type csdlType struct {
	Name       string         `xml:"Name,attr"`
	Base       string         `xml:"BaseType,attr"`
	Properties []csdlProperty `xml:"Property"`
	Navigation []csdlProperty `xml:"NavigationProperty"`
}

type csdlOperation struct {
	Name       string `xml:"Name,attr"`
	IsBound    string `xml:"IsBound,attr"`
	Parameters []struct {
		Type string `xml:"Type,attr"`
	} `xml:"Parameter"`
}

type csdlFile struct {
	Schemas []struct {
		Namespace string          `xml:"Namespace,attr"`
		Entities  []csdlType      `xml:"EntityType"`
		Complex   []csdlType      `xml:"ComplexType"`
		Actions   []csdlOperation `xml:"Action"`
		Functions []csdlOperation `xml:"Function"`
		Container struct {
			Sets []struct {
				Name string `xml:"Name,attr"`
				Type string `xml:"EntityType,attr"`
			} `xml:"EntitySet"`
			Singletons []csdlProperty `xml:"Singleton"`
		} `xml:"EntityContainer"`
	} `xml:"DataServices>Schema"`
}

// TestFileIsWhatTheCSDLSays compares the embedded file with the CSDL; -update writes it.
func TestFileIsWhatTheCSDLSays(t *testing.T) {
	dir := os.Getenv("SSPR_CONTRACT_DIR")
	if dir == "" {
		t.Skip("SSPR_CONTRACT_DIR is not set: the embedded model is not held against the CSDL")
	}
	want := render(t, filepath.Join(dir, "graph-v1.0.csdl.xml.gz"))
	if *update {
		if err := os.WriteFile("graph-v1.0.txt", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != file {
		t.Error("graph-v1.0.txt is not what the CSDL says: run go test ./internal/emulator/schema -update")
	}
}

// render returns the file for a CSDL.
func render(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var parsed csdlFile
	if err := xml.NewDecoder(unzipped).Decode(&parsed); err != nil {
		t.Fatal(err)
	}
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, s := range parsed.Schemas {
		for _, one := range s.Container.Sets {
			add("%s=%s*", one.Name, local(one.Type))
		}
		for _, one := range s.Container.Singletons {
			add("%s=%s", one.Name, local(one.Type))
		}
		space := strings.TrimPrefix(strings.TrimPrefix(s.Namespace, "microsoft.graph"), ".")
		for _, one := range slices.Concat(s.Entities, s.Complex) {
			name := strings.TrimPrefix(space+"."+one.Name, ".")
			if one.Base != "" {
				add("%s<%s", name, inSpace(space, one.Base))
			}
			for _, p := range one.Navigation {
				add("%s/%s=%s", name, p.Name, inSpace(space, p.Type))
			}
			if slices.Contains(detailed, name) {
				for _, p := range one.Properties {
					add("%s.%s=%s", name, p.Name, inSpace(space, p.Type))
				}
			}
		}
		for _, one := range slices.Concat(s.Actions, s.Functions) {
			if one.IsBound == "true" && len(one.Parameters) > 0 {
				typeName, many := strings.CutSuffix(inSpace(space, one.Parameters[0].Type), "*")
				if many {
					typeName += "!*"
				} else {
					typeName += "!"
				}
				add("%s%s", typeName, one.Name)
			}
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Or(cmp.Compare(owner(a), owner(b)), cmp.Compare(a, b)) })
	previous := ""
	for i, line := range lines {
		if is := owner(line); is != "" && is == previous {
			lines[i] = strings.TrimPrefix(line, is)
		} else {
			previous = is
		}
	}
	return strings.Join(slices.Compact(lines), "\n") + "\n"
}

// owner returns the type that a line is about, or "" for an entity set or a singleton.
func owner(line string) string {
	left := line[:strings.IndexAny(line, "</!=")]
	if line[len(left)] == '=' {
		left = left[:max(0, strings.LastIndexByte(left, '.'))]
	}
	return left
}

// inSpace returns a type's name below microsoft.graph, with "*" after a collection's; a bare alias stands for its namespace.
func inSpace(space, name string) string {
	inner, many := strings.CutPrefix(name, "Collection(")
	inner = strings.TrimSuffix(inner, ")")
	if rest, ok := strings.CutPrefix(inner, "self."); ok {
		inner = space + "." + rest
	}
	if inner = local(inner); many {
		inner += "*"
	}
	return inner
}

func local(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "microsoft.graph."), "graph.")
}
