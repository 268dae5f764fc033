// pulumi-language-nodejs lets the Pulumi engine run programs, policy packs and component plugins for Node.js. It is for
// an engine that is built from Go modules, because Pulumi's own host is not available as one. It leaves out features
// that this project does not need (code generation, debuggers, package managers other than npm).
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Interval at which the host checks whether its engine is still running. If not, the host exits.
const engineCheckInterval = time.Minute

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve answers the engine, whose address is the last argument, until the engine has exited. The first line on stdout
// is the port, which is how the engine finds its plugins.
func serve(args []string) error {
	var engineAddress string
	if len(args) > 0 {
		engineAddress = args[len(args)-1]
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if engineAddress != "" {
		if err := rpcutil.Healthcheck(ctx, engineAddress, engineCheckInterval, cancel); err != nil {
			return fmt.Errorf("cannot watch the engine at %s: %w", engineAddress, err)
		}
	}
	stop := make(chan bool)
	go func() {
		<-ctx.Done()
		close(stop)
	}()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{engineAddress: engineAddress})
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
