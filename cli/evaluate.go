package cli

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"riskgate/risk/evaluate"
)

// evaluateWish is what is asked of an evaluation.
type evaluateWish struct {
	synthetic string
	seed      []uint
	seeds     uint
	users     int
	resamples int
	zip       string
	load      int
	out       string
	json      bool

	// What no flag can change: how many users the gate is judged on, and by what the
	// public data set is recognised.
	gateUsers int
	facts     evaluate.Facts
}

func (p Program) evaluateCommand() *cobra.Command {
	wish := evaluateWish{gateUsers: evaluate.GateUsers, facts: evaluate.PublicFacts()}
	command := &cobra.Command{
		Use:   "evaluate",
		Short: "Repeat the published evaluation of login risk scores, on generated logins or on the public data set",
		Long: "Repeat the published evaluation of login risk scores: how often would users be asked for more, if a\n" +
			"given share of attacks is to be caught? The reference model of the literature and the engine score the\n" +
			"same logins.\n\n" +
			"Without a flag, logins are generated from seeds: both settings, five seeds of 60,000 users, which takes\n" +
			"some minutes. " + evaluate.PlainWords + "\n\n" +
			"For real logins, fetch the public data set (" + evaluate.DataSetPage + ") and name it with --rba-zip.\n\n" +
			"With --load nothing is evaluated: generated logins are written into a new sandbox, as the default\n" +
			"policy judges them, so that rules can be tried on a past. Some are attacks, labelled fraud.",
		Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if command.Flags().Changed("load") {
				return p.evaluateLoad(command, wish)
			}
			return p.evaluate(command, wish)
		},
	}
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&wish.synthetic, "synthetic", "", "`SETTING` of the generator: G1, G2 or both; default: both, or none with --rba-zip")
	flags.UintSliceVar(&wish.seed, "seed", nil, "`N` to generate from; may be given several times")
	flags.UintVar(&wish.seeds, "seeds", evaluate.GateSeeds, "generate from the seeds 1 to `N`, unless --seed names some")
	flags.IntVar(&wish.users, "users", evaluate.GateUsers, "`N` users for each seed")
	flags.IntVar(&wish.resamples, "resamples", 1000, "`N` resamples of the users for the 95 % intervals; with --rba-zip alone 100 unless told")
	flags.StringVar(&wish.zip, "rba-zip", "", "`FILE`: the public data set as it was downloaded, rba-dataset.zip")
	flags.IntVar(&wish.load, "load", 0, "write `N` generated logins into the database of a new sandbox, and evaluate nothing")
	flags.StringVar(&wish.out, "out", "", "`DIR` for tables, JSON and plots; made if it is not there")
	flags.BoolVar(&wish.json, "json", false, "print JSON in place of tables")
	return command
}

// plans are the runs that were asked for on generated logins.
func (w *evaluateWish) plans() ([]evaluate.Plan, error) {
	var settings []evaluate.Setting
	switch {
	case w.synthetic == "G1":
		settings = []evaluate.Setting{evaluate.G1()}
	case w.synthetic == "G2":
		settings = []evaluate.Setting{evaluate.G2()}
	case w.synthetic == "both", w.synthetic == "" && w.zip == "":
		settings = []evaluate.Setting{evaluate.G1(), evaluate.G2()}
	case w.synthetic != "":
		return nil, usagef("--synthetic %q is unknown: say G1, G2 or both", w.synthetic)
	}
	seeds, err := w.seedList()
	if err != nil {
		return nil, err
	}
	const fewest, most = 100, 5_000_000
	if w.users < fewest || w.users > most {
		return nil, usagef("--users %d: want %d to %d", w.users, fewest, most)
	}
	if w.resamples < 1 || w.resamples > 100_000 {
		return nil, usagef("--resamples %d: want 1 to 100000", w.resamples)
	}
	plans := make([]evaluate.Plan, 0, len(settings))
	for _, s := range settings {
		plans = append(plans, evaluate.Plan{
			Setting: s, Seeds: seeds, Users: w.users, Resamples: w.resamples,
			Workers: runtime.GOMAXPROCS(0), GateUsers: w.gateUsers,
		})
	}
	return plans, nil
}

func (w *evaluateWish) seedList() ([]uint64, error) {
	var seeds []uint64
	for _, seed := range w.seed {
		seeds = append(seeds, uint64(seed))
	}
	if len(seeds) > 0 {
		return seeds, nil
	}
	if w.seeds < 1 || w.seeds > 1000 {
		return nil, usagef("--seeds %d: want 1 to 1000", w.seeds)
	}
	for seed := range uint64(w.seeds) {
		seeds = append(seeds, seed+1)
	}
	return seeds, nil
}

func (p Program) evaluate(command *cobra.Command, wish evaluateWish) error {
	plans, err := wish.plans()
	if err != nil {
		return err
	}
	var withheld []string
	var reports []*evaluate.Report
	for _, plan := range plans {
		report, err := p.evaluatePlan(command, plan, wish)
		if err != nil {
			return err
		}
		if report.Withheld != "" {
			withheld = append(withheld, plan.Setting.Name)
			continue
		}
		reports = append(reports, report)
	}
	if len(reports) > 1 && !wish.json {
		if err := evaluate.WriteWorst(p.Out, reports); err != nil {
			return err
		}
	}
	if wish.zip != "" {
		if err := p.evaluateZip(command, wish); err != nil {
			return err
		}
	}
	if len(withheld) > 0 {
		return fmt.Errorf("setting %s: the generator does not pass the gate, its figures are withheld", strings.Join(withheld, " and "))
	}
	return nil
}

func (p Program) evaluatePlan(command *cobra.Command, plan evaluate.Plan, wish evaluateWish) (*evaluate.Report, error) {
	bar, began := p.newBar("setting "+plan.Setting.Name), p.Now()
	report, err := plan.Run(command.Context(), bar.set)
	bar.end()
	if err != nil {
		return nil, err
	}
	if err := p.show(report, wish); err != nil {
		return nil, err
	}
	if err := keep(report, wish.out, strings.ToLower("synthetic-"+plan.Setting.Name), p.say); err != nil {
		return nil, err
	}
	p.say("setting %s took %s", plan.Setting.Name, p.since(began))
	return report, nil
}
