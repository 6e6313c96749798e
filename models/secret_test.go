package models_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"riskgate/models"
)

func TestASecretIsNeverPrinted(t *testing.T) {
	const marker = "hunter2"
	secret := models.Secret(marker)
	held := struct{ Password models.Secret }{secret}
	encoded, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", slog.Any("secret", secret), slog.Any("held", held))
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", slog.Any("secret", secret), slog.Any("held", held))
	for _, shown := range []string{
		fmt.Sprint(secret), fmt.Sprintf("%v %+v %#v %s %q", secret, held, held, secret, secret), string(encoded), log.String(),
	} {
		if strings.Contains(shown, marker) {
			t.Errorf("printed: %s", shown)
		}
	}
	if secret.Reveal() != marker {
		t.Error("what is needed is gone")
	}
}
