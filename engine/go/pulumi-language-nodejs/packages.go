package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is what matters here of a package.json.
type manifest struct {
	Name            string                  `json:"name"`
	Version         string                  `json:"version"`
	Pulumi          plugin.PulumiPluginJSON `json:"pulumi"`
	Dependencies    map[string]string       `json:"dependencies"`
	DevDependencies map[string]string       `json:"devDependencies"`
}

// GetRequiredPackages names the providers of the packages that a program could load: every package in the node_modules
// of its folder and of the folders above, that says it has a provider.
func (h *host) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages := []*pulumirpc.PackageDependency{}
	for _, found := range installed(request.GetInfo().GetProgramDirectory()) {
		if found.Pulumi.Resource {
			packages = append(packages, found.provider())
		}
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

// GetProgramDependencies names what `pulumi about` lists: the packages that the program's package.json asks for, or
// with transitive dependencies every one that is installed.
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
			_, development := own.DevDependencies[name]
			return direct || development
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

func (found *manifest) provider() *pulumirpc.PackageDependency {
	name := found.Pulumi.Name
	if name == "" {
		name = strings.TrimPrefix(found.Name, "@pulumi/")
	}
	version := found.Pulumi.Version
	if version == "" {
		version = found.Version
	}
	return &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          version,
		Server:           found.Pulumi.Server,
		Parameterization: parameterization(found.Pulumi.Parameterization),
		Extension:        parameterization(found.Pulumi.ExtensionParameterization),
	}
}

func parameterization(from *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if from == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: from.Name, Version: from.Version, Value: from.Value}
}

func nearestManifest(folder string) (*manifest, error) {
	for at := folder; ; at = filepath.Dir(at) {
		own, err := readManifest(at)
		if err == nil || filepath.Dir(at) == at {
			return own, err
		}
	}
}

// installed reads the packages that can be loaded from a folder, the nearest first: of two with one name and version
// one is kept.
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

// packagesIn reads a node_modules folder, scopes and nested node_modules included. A folder that is no package is passed over.
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
