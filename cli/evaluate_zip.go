package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"riskgate/risk/evaluate"
)

// fewResamples is for real logins, unless told: each resample of millions of users
// takes a large part of a second.
const fewResamples = 100

// evaluateZip repeats the evaluation on the public data set.
func (p Program) evaluateZip(command *cobra.Command, wish evaluateWish) error {
	file, err := os.Open(filepath.Clean(wish.zip))
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("--rba-zip: there is no file %s: download rba-dataset.zip from %s and name it", wish.zip, evaluate.DataSetPage)
	}
	if err != nil {
		return fmt.Errorf("--rba-zip: %w", err)
	}
	defer func() { _ = file.Close() }() // it is only read
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("--rba-zip: %w", err)
	}
	if !command.Flags().Changed("resamples") {
		wish.resamples = fewResamples
	}
	began := p.Now()
	set := evaluate.DataSet{Zip: file, Size: info.Size(), Facts: wish.facts}
	stages := &stages{p: p}
	report, err := set.Evaluate(command.Context(), wish.resamples, stages.set)
	stages.end()
	if err != nil {
		return fmt.Errorf("--rba-zip %s: %w", wish.zip, err)
	}
	if err := p.show(report, wish); err != nil {
		return err
	}
	if err := keep(report, wish.out, "rba-data-set", p.say); err != nil {
		return err
	}
	p.say("the data set took %s", p.since(began))
	return nil
}

// stages shows one bar after the other.
type stages struct {
	p    Program
	what string
	bar  *bar
}

func (s *stages) set(what string, share float64) {
	if what != s.what {
		s.end()
		s.what, s.bar = what, s.p.newBar(what)
	}
	s.bar.set(share)
}

func (s *stages) end() {
	if s.bar != nil {
		s.bar.end()
	}
}
