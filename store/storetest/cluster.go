package storetest

import (
	"context"
	"errors"
	"fmt"
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

// startServer makes a throwaway cluster and starts it. The server belongs to a
// shell that waits for the end of its input, which comes with the end of this
// process, however it ends; then the shell stops the server and removes the files.
func startServer() (string, error) {
	bin, err := serverPrograms()
	if err != nil {
		return "", err
	}
	as, err := unprivileged()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "riskgate-postgres-")
	if err != nil {
		return "", err
	}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return "", err
		}
	}
	initdb := program(as, dir, filepath.Join(bin, "initdb"),
		"--pgdata=data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	const watch = `"$@" >log 2>&1 & read -r _; kill -QUIT $!; wait $!; rm -rf "$PWD"`
	shell := program(as, dir, "/bin/sh", "-c", watch, "sh", filepath.Join(bin, "postgres"), "-D", "data", "-p", port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300")
	if _, err := shell.StdinPipe(); err != nil {
		return "", err
	}
	if err := shell.Start(); err != nil {
		return "", err
	}
	url := "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	return url, ready(url, filepath.Join(dir, "log"))
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
	cmd := exec.CommandContext(context.Background(), path, args...)
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

// ready waits until the server answers.
func ready(url, log string) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for range 600 {
		if execute(url, "SELECT 1") == nil {
			return nil
		}
		<-again.C
	}
	said, err := os.ReadFile(filepath.Clean(log))
	return errors.Join(fmt.Errorf("postgres did not start: %s", said), err)
}
