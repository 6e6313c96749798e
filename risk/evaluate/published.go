package evaluate

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The file lies in data, with its source and licence.
//
//go:embed data/published.csv
var publishedCSV string

// Published are the published figures of the reference model on the public data set:
// median numbers of re-authentications in a user's first k scored logins.
type Published struct {
	// Counts are for everybody, by attacker, TPR and history size, each by its place.
	Counts [attackerCount][tprCount][sizeCount]float64
	// Classes are for targeted attackers at TPR .995, by class and history size.
	Classes [classCount][sizeCount]float64
	// VeryTargeted are for the real takeovers, by VeryTargetedTPRs and history size.
	VeryTargeted [tprCount][sizeCount]float64
}

// PublishedFigures returns the published figures. What is not published is NaN.
func PublishedFigures() Published {
	var p Published
	for c := range p.Classes {
		for k := range p.Classes[c] {
			p.Classes[c][k] = math.NaN()
		}
	}
	lines := strings.Split(strings.TrimSpace(publishedCSV), "\n")
	for _, line := range lines[1:] {
		p.take(strings.Split(line, ","))
	}
	return p
}

// take enters one line: figure, panel, attacker, TPR, history size, count.
func (p *Published) take(words []string) {
	panel, attacker := words[1], words[2]
	tpr, _ := strconv.ParseFloat(words[3], 64) // a test reads every line
	k, _ := strconv.Atoi(words[4])
	count, _ := strconv.ParseFloat(words[5], 64)
	size := slices.Index(HistorySizes(), k)
	switch {
	case words[0] == "rq1-login-frequency":
		p.Classes[panelClass(panel)][size] = count
	case attacker == "VeryTargeted":
		p.VeryTargeted[slices.Index(VeryTargetedTPRs(), tpr)][size] = count
	default:
		p.Counts[publishedAttacker(attacker)][slices.Index(TPRs(), tpr)][size] = count
	}
}

func publishedAttacker(name string) Who {
	return map[string]Who{"Naive": Naive, "VPN": VPN, "Targeted": Targeted}[name]
}

func panelClass(name string) Class {
	return map[string]Class{
		"Daily": Daily, "SeveralDays": SeveralDays, "Weekly": Weekly, "SeveralWeeks": SeveralWeeks,
		"LessThanMonthly": LessThanMonthly,
	}[name]
}
