package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// listed is the output of "go list" for a package.
type listed struct {
	ImportPath, Dir, Export string
	DepOnly                 bool
	GoFiles                 []string
}

// mutants returns the mutants of a target.
func (t target) mutants(ctx context.Context, root string) ([]mutant, error) {
	own, exports, err := t.list(ctx, root)
	if err != nil {
		return nil, err
	}
	files, sources := token.NewFileSet(), map[string][]byte{}
	var parsed []*ast.File
	for _, name := range own.GoFiles {
		src, err := os.ReadFile(filepath.Join(own.Dir, name))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		sources[name], parsed = src, append(parsed, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	checked, err := config.Check(own.ImportPath, files, parsed, info)
	if err != nil {
		return nil, err
	}
	var all []mutant
	for i, name := range own.GoFiles {
		if len(t.files) == 0 || slices.Contains(t.files, name) {
			all = append(all, findTyped(t.dir+"/"+name, sources[name], files, parsed[i], info, checked)...)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there is nothing to change")
	}
	return all, nil
}

// list returns the target's package, and the paths of the export data of its imports.
func (t target) list(ctx context.Context, root string) (own listed, exports map[string]string, err error) {
	command := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,DepOnly,GoFiles", "./"+t.dir) //nolint:gosec // a folder of this module
	command.Dir = root
	var failed bytes.Buffer
	command.Stderr = &failed
	output, err := command.Output()
	if err != nil {
		return own, nil, fmt.Errorf("%w: %s", err, failed.Bytes())
	}
	exports = map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return own, exports, nil
		} else if err != nil {
			return own, nil, err
		}
		if exports[p.ImportPath] = p.Export; !p.DepOnly {
			own = p
		}
	}
}
