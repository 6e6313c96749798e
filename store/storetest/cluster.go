package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// cluster is a running server. It must stay reachable as long as it is used: the
// end of its input is what stops it.
type cluster struct {
	url   string
	dir   string
	input io.Closer
	shell *exec.Cmd
}

// stop ends the server and waits until its files are gone.
func (c *cluster) stop() error { return errors.Join(c.input.Close(), c.shell.Wait()) }

// startServer makes a throwaway cluster and starts it. The server belongs to a
// shell that waits for the end of its input, which comes with the end of this
// process, however it ends; then the shell stops the server and removes the files.
func startServer() (*cluster, error) {
	bin, err := serverPrograms()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	c := &cluster{}
	if c.dir, err = ownedBy(as); err != nil {
		return nil, err
	}
	initdb := program(as, c.dir, filepath.Join(bin, "initdb"),
		"--pgdata=data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(c.dir))
	}
	port, err := freePort()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	const watch = `"$@" >log 2>&1 & read -r _; kill -QUIT $!; wait $!; rm -rf "$PWD"`
	c.shell = program(as, c.dir, "/bin/sh", "-c", watch, "sh", filepath.Join(bin, "postgres"), "-D", "data", "-p", port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300")
	if c.input, err = c.shell.StdinPipe(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	if err := c.shell.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	c.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	if err := c.ready(); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// ownedBy makes a folder that the server may use.
func ownedBy(as *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp("", "riskgate-postgres-")
	if err == nil && as != nil {
		err = os.Chown(dir, int(as.Uid), int(as.Gid))
	}
	return dir, err
}

// ready waits until the server answers.
func (c *cluster) ready() error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for range 600 {
		if execute(c.url, "SELECT 1") == nil {
			return nil
		}
		<-again.C
	}
	said, err := os.ReadFile(filepath.Join(c.dir, "log"))
	return errors.Join(fmt.Errorf("postgres did not start: %s", said), err)
}

// serverPrograms finds the folder of initdb and postgres, of the newest version.
func serverPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb in PATH or under /usr/lib/postgresql")
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func version(initdb string) int {
	number, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return number
}

// unprivileged is whom the server runs as: it refuses root. Nil: as ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errUID, errGID); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no user postgres or nobody to run the server as")
}

func program(as *syscall.Credential, dir, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), path, args...) //nolint:gosec // the machine's own PostgreSQL
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true} // a ^C is for the test
	return cmd
}

func freePort() (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}
