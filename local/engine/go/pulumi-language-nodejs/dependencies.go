package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is the part of a package.json that is used here.
type manifest struct {
	Name             string            `json:"name"`
	Version          string            `json:"version"`
	Dependencies     map[string]string `json:"dependencies"`
	PeerDependencies map[string]string `json:"peerDependencies"`
	DevDependencies  map[string]string `json:"devDependencies"`
}

// GetRequiredPackages names no provider. The engine installs a provider when a program first uses it, in the version
// that the resource requires. Providers named here would be installed at once, even if a package in node_modules is
// never used, and even if this machine cannot download anything.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetProgramDependencies returns the packages that `pulumi about` lists: those that the program's package.json requires
// or, with transitive dependencies, all installed ones.
func (h *host) GetProgramDependencies(
	_ context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	folder := request.GetInfo().GetProgramDirectory()
	wanted := func(string) bool { return true }
	if !request.TransitiveDependencies {
		own, err := nearestManifest(folder)
		if err != nil {
			return nil, status.Error(codes.NotFound, err.Error())
		}
		wanted = func(name string) bool {
			_, direct := own.Dependencies[name]
			_, peer := own.PeerDependencies[name]
			_, development := own.DevDependencies[name]
			return direct || peer || development
		}
	}
	var dependencies []*pulumirpc.DependencyInfo
	for _, found := range installed(folder) {
		if wanted(found.Name) {
			dependencies = append(dependencies, &pulumirpc.DependencyInfo{Name: found.Name, Version: found.Version})
		}
	}
	return &pulumirpc.GetProgramDependenciesResponse{Dependencies: dependencies}, nil
}

func nearestManifest(folder string) (*manifest, error) {
	for at := folder; ; at = filepath.Dir(at) {
		own, err := readManifest(at)
		if err == nil || filepath.Dir(at) == at {
			return own, err
		}
	}
}

// installed reads the packages that can be loaded from a folder, the nearest first. Of two with the same name and
// version, it keeps one.
func installed(folder string) []*manifest {
	var all []*manifest
	seen := map[string]bool{}
	for at := folder; ; at = filepath.Dir(at) {
		for _, found := range packagesIn(filepath.Join(at, "node_modules")) {
			if id := found.Name + "@" + found.Version; !seen[id] {
				seen[id] = true
				all = append(all, found)
			}
		}
		if filepath.Dir(at) == at {
			return all
		}
	}
}

// packagesIn reads a node_modules folder, including scopes and nested node_modules. It skips folders that are not
// packages.
func packagesIn(modules string) []*manifest {
	var all []*manifest
	for _, name := range names(modules) {
		folder := filepath.Join(modules, name)
		if strings.HasPrefix(name, "@") {
			all = append(all, packagesIn(folder)...)
		} else if found, err := readManifest(folder); err == nil && found.Name != "" {
			all = append(all, found)
			all = append(all, packagesIn(filepath.Join(folder, "node_modules"))...)
		}
	}
	return all
}

func names(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func readManifest(folder string) (*manifest, error) {
	bytes, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return nil, err
	}
	read := &manifest{}
	return read, json.Unmarshal(bytes, read)
}
