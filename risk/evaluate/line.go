package evaluate

// Line is a line of the tables: an attacker, and the share of their attempts that is
// to be caught.
type Line struct {
	By  Who
	TPR float64
}

// TPRs lists the shares of attacks that are to be caught.
func TPRs() []float64 { return []float64{.999, .995, .99, .98} }

// VeryTargetedTPRs lists the shares of the 87 scored takeovers that were to be caught.
func VeryTargetedTPRs() []float64 { return []float64{.9425, .8966, .8276, .7816} }

// tprsOf lists the shares for one kind of attacker, the highest first.
func tprsOf(by Who) []float64 {
	if by == VeryTargeted {
		return VeryTargetedTPRs()
	}
	return TPRs()
}

// HistorySizes lists the columns: a user's first k scored logins.
func HistorySizes() []int { return []int{5, 8, 12, 20, 30, 39} }

const (
	tprCount    = 4
	sizeCount   = 6
	longestSize = 39
	groupCount  = 1 + int(classCount)                // everybody, and the classes
	lineCount   = (int(VeryTargeted) + 1) * tprCount // attackers that are drawn, and real ones
	cellCount   = lineCount * sizeCount * groupCount
)

// Lines lists the lines of the tables.
func Lines() []Line {
	lines := make([]Line, 0, lineCount)
	for by := Naive; by <= VeryTargeted; by++ {
		for _, tpr := range tprsOf(by) {
			lines = append(lines, Line{by, tpr})
		}
	}
	return lines
}

// cellAt is the place of a cell: of a line and a history size, both by their place in
// their list, and a group: 0 for everybody, then the classes.
func cellAt(line, size, group int) int { return (line*sizeCount+size)*groupCount + group }

// lineAt is the place of a line by its attacker and the place of its TPR.
func lineAt(by Who, tpr int) int { return int(by)*tprCount + tpr }
