package secret

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Key files are short; what is longer is some other file.
const maxKeyFile = 64 << 10

const keyFileMode fs.FileMode = 0o600

// LoadKeyring reads a ring from a regular file that its owner alone may read and
// write (mode 0600); any other mode is refused.
func LoadKeyring(path string) (*Keyring, error) {
	text, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	return ParseKeyring(text)
}

// GenerateKeyring writes a ring with one new key into a file that does not exist
// yet, and loads it.
func GenerateKeyring(path string) (*Keyring, error) {
	key, err := randomRoot()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(writeNew(path, entry(1, key)), syncDir(path)); err != nil {
		return nil, fmt.Errorf("secret: key file: %w", err)
	}
	return LoadKeyring(path)
}

// AddKey adds a new key to the ring in a file and returns its version. The file is
// replaced in one step, so that no crash can lose a key; comments in it are not
// kept. From the next load on the new key seals, while the older ones open what is
// there until RetireKey.
func AddKey(path string) (version int, err error) {
	err = edit(path, func(k *Keyring) (*Keyring, error) {
		version = k.Versions()[0] + 1
		if version > maxVersion {
			return nil, errors.New("secret: no version is left")
		}
		key, err := randomRoot()
		if err != nil {
			return nil, err
		}
		return ParseKeyring(entry(version, key) + k.text())
	})
	return version, err
}

// RetireKey removes a version from the ring in a file. What was sealed or digested
// with it, and not rewritten since, is lost. The newest one cannot be retired.
func RetireKey(path string, version int) error {
	return edit(path, func(k *Keyring) (*Keyring, error) {
		versions := k.Versions()
		if versions[0] == version {
			return nil, errors.New("secret: the newest key cannot be retired")
		}
		place := slices.Index(versions, version)
		if place < 0 {
			return nil, fmt.Errorf("secret: the ring holds no key of version %d", version)
		}
		return &Keyring{roots: slices.Delete(k.roots, place, place+1)}, nil
	})
}

// edit replaces a key file. The new file beside it is made exclusively and is so
// the lock against a second edit; one left by a crash has to be looked at.
func edit(path string, change func(*Keyring) (*Keyring, error)) error {
	path, err := filepath.EvalSymlinks(path) // the file is replaced, not the link to it
	if err != nil {
		return fmt.Errorf("secret: key file: %w", err)
	}
	next := path + ".new"
	if err := writeNew(next, ""); err != nil {
		return fmt.Errorf("secret: another change of the key file is under way or was cut short: %w", err)
	}
	err = rewrite(path, next, change)
	if err != nil {
		return errors.Join(err, os.Remove(next))
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("secret: key file: %w", err)
	}
	return syncDir(path)
}

func rewrite(path, next string, change func(*Keyring) (*Keyring, error)) error {
	k, err := LoadKeyring(path)
	if err != nil {
		return err
	}
	changed, err := change(k)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(next, os.O_WRONLY, keyFileMode) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("secret: key file: %w", err)
	}
	return writeAndClose(f, changed.text())
}

func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyFileMode) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	return writeAndClose(f, text)
}

func writeAndClose(f *os.File, text string) error {
	_, err := f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a new or renamed file's name survive a power cut.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// readKeyFile looks at the file that it has opened, not at what the path may name
// a moment later.
func readKeyFile(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("secret: key file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("secret: key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("secret: key file %s: not a regular file", path)
	}
	if info.Mode().Perm() != keyFileMode {
		return "", fmt.Errorf("secret: key file %s has mode %04o: want 0600 (chmod 600)", path, info.Mode().Perm())
	}
	if info.Size() > maxKeyFile {
		return "", fmt.Errorf("secret: key file %s: too long", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return "", fmt.Errorf("secret: key file: %w", err)
	}
	return string(text), nil
}
