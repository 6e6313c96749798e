package openapi

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed ui/index.html ui/page.css ui/start.js ui/favicon-32x32.png
//go:embed ui/swagger-ui.css ui/swagger-ui-bundle.js ui/swagger-ui-bundle.js.LICENSE.txt ui/LICENSE ui/NOTICE
var ui embed.FS

// contentSecurityPolicy admits nothing but our own files. Swagger UI draws its
// icons from data URLs.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type asset struct {
	body []byte
	kind string
	etag string
}

// Handler serves the description at /openapi.json and Swagger UI under /swagger/.
// Any other path is 404; /, /swagger and /swagger/ lead to /swagger/index.html.
func Handler() http.Handler {
	assets := map[string]asset{"/openapi.json": newAsset("openapi.json", description)}
	for _, name := range uiFiles() {
		body, _ := fs.ReadFile(ui, "ui/"+name) // embedded: it is there
		assets["/swagger/"+name] = newAsset(name, body)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" || r.URL.Path == "/swagger" || r.URL.Path == "/swagger/" {
			http.Redirect(w, r, "/swagger/index.html", http.StatusFound)
			return
		}
		found, ok := assets[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		found.serve(w, r)
	})
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{body: body, kind: mediaType(name), etag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// mediaType is a closed list, since the machine's own may say anything.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".png":
		return "image/png"
	default:
		return "text/plain; charset=utf-8"
	}
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("Cache-Control", "no-cache")
	header.Set("ETag", a.etag)
	header.Set("Content-Type", a.kind)
	if strings.Contains(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(a.body)
}

func uiFiles() []string {
	entries, _ := fs.ReadDir(ui, "ui") // embedded: it is there
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
