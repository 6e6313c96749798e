package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"riskgate/risk/evaluate"
)

// finding is a report of an evaluation.
type finding interface {
	WriteText(to io.Writer) error
	WriteJSON(to io.Writer) error
	Charts() map[string]*evaluate.Chart
}

// show prints a report.
func (p Program) show(f finding, wish evaluateWish) error {
	if wish.json {
		return f.WriteJSON(p.Out)
	}
	return f.WriteText(p.Out)
}

// keep writes a report with its plots into a folder, if one was named.
func keep(f finding, folder, name string, say func(string, ...any)) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	files := map[string]func(io.Writer) error{name + ".txt": f.WriteText, name + ".json": f.WriteJSON}
	for chart, c := range f.Charts() {
		chart = strings.ReplaceAll(strings.ToLower(name+"-"+chart), " ", "-")
		files[chart+".svg"], files[chart+".png"] = c.WriteSVG, c.WritePNG
	}
	for file, write := range files {
		if err := writeFile(filepath.Join(folder, file), write); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	say("%d files in %s", len(files), folder)
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(file)
	return errors.Join(write(buffer), buffer.Flush(), file.Close())
}
