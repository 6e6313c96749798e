package secret

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func keyFile(t *testing.T, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "root.key")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

func TestAKeyFileIsReadWithMode0600Alone(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o400, 0o640, 0o604, 0o644, 0o660, 0o666, 0o700, 0o777} {
		_, err := LoadKeyring(keyFile(t, keyA, mode))
		if (err == nil) != (mode == 0o600) {
			t.Errorf("mode %04o: %v", mode, err)
		}
		if err != nil && !strings.Contains(err.Error(), "0600") {
			t.Errorf("the error does not say what to do: %v", err)
		}
	}
}

func TestWhatIsNoKeyFileIsRefused(t *testing.T) {
	if _, err := LoadKeyring(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing file is read")
	}
	if _, err := LoadKeyring(t.TempDir()); err == nil {
		t.Error("a folder is read")
	}
	if _, err := LoadKeyring(keyFile(t, strings.Repeat("#", maxKeyFile+1), 0o600)); err == nil {
		t.Error("an endless file is read")
	}
	if _, err := LoadKeyring(keyFile(t, "hello", 0o600)); err == nil {
		t.Error("another file is read")
	}
}

func TestAGeneratedKeyFileIsPrivateAndNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.key")
	made, err := GenerateKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	loaded, err := LoadKeyring(path)
	if err != nil || !loaded.VerifyMAC(made.MAC("test"), "test") {
		t.Errorf("another key is loaded: %v", err)
	}
	if _, err := GenerateKeyring(path); err == nil {
		t.Error("the key was overwritten")
	}
	if _, err := GenerateKeyring(filepath.Join(path, "below a file")); err == nil {
		t.Error("a key in no folder")
	}
}

func TestARotationLosesNothingUntilTheOldKeyIsRetired(t *testing.T) {
	path := keyFile(t, "# ours\n"+keyA+"\n", 0o600)
	load := func() *Keyring {
		k, err := LoadKeyring(path)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	old := load()
	digest := old.MAC("test", []byte("token"))
	sealed, err := old.Seal("place", []byte("value"))
	if err != nil {
		t.Fatal(err)
	}

	version, err := AddKey(path)
	if err != nil || version != 2 {
		t.Fatalf("version %d, %v", version, err)
	}
	both := load()
	if got, err := both.Open("place", sealed); err != nil || string(got) != "value" || sealed[1] != 1 {
		t.Errorf("the old seal: %q, %v", got, err)
	}
	if !both.VerifyMAC(digest, "test", []byte("token")) {
		t.Error("the old digest does not hold")
	}
	fresh, err := both.Seal("place", []byte("value"))
	if err != nil || fresh[1] != 2 {
		t.Errorf("sealed with the old key, %v", err)
	}

	if err := RetireKey(path, 1); err != nil {
		t.Fatal(err)
	}
	rest := load()
	if !slices.Equal(rest.Versions(), []int{2}) {
		t.Errorf("versions %v", rest.Versions())
	}
	if _, err := rest.Open("place", sealed); err == nil {
		t.Error("the old seal opens after its key was retired")
	}
	if rest.VerifyMAC(digest, "test", []byte("token")) {
		t.Error("the old digest holds after its key was retired")
	}
	if got, err := rest.Open("place", fresh); err != nil || string(got) != "value" {
		t.Errorf("the new seal: %q, %v", got, err)
	}
}

func TestTheFileStaysAsItWasWhenAnEditFails(t *testing.T) {
	path := keyFile(t, "1:"+keyA+"\n65535:"+keyB+"\n", 0o600)
	for name, edit := range map[string]func() error{
		"no version left":         func() error { _, err := AddKey(path); return err },
		"retiring the newest":     func() error { return RetireKey(path, 65535) },
		"retiring what is not in": func() error { return RetireKey(path, 7) },
	} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := edit(); err == nil {
			t.Errorf("%s: done", name)
		}
		after, err := os.ReadFile(path)
		if err != nil || string(after) != string(before) {
			t.Errorf("%s: the file changed, %v", name, err)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestAnEditFollowsALinkAndKeepsTheMode(t *testing.T) {
	path := keyFile(t, keyA, 0o600)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := AddKey(link); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link is a %v, %v", info.Mode(), err)
	}
	if k, err := LoadKeyring(path); err != nil || len(k.Versions()) != 2 {
		t.Errorf("the file behind it: %v, %v", k, err)
	}
}

func TestAnEditWaitsForNoOther(t *testing.T) {
	path := keyFile(t, keyA, 0o600)
	if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := AddKey(path); err == nil || !strings.Contains(err.Error(), "another change") {
		t.Errorf("got %v", err)
	}
}

func TestParallelEditsLoseNoKey(t *testing.T) {
	path := keyFile(t, keyA, 0o600)
	var wg sync.WaitGroup
	versions := make(chan int, 16)
	for range cap(versions) {
		wg.Go(func() {
			if version, err := AddKey(path); err == nil {
				versions <- version
			}
		})
	}
	wg.Wait()
	close(versions)
	k, err := LoadKeyring(path)
	if err != nil {
		t.Fatal(err)
	}
	for version := range versions {
		if !slices.Contains(k.Versions(), version) {
			t.Errorf("version %d was lost: %v", version, fmt.Sprint(k.Versions()))
		}
	}
}
