package ua

const (
	maxParts  = 4
	maxDigits = 9 // of one part, so that it fits every int
)

// version reads the dotted numbers at the beginning of text: "65.0.3325.181", "17_5",
// "10.15; rv". A part with more than 9 digits ends it, as anything else does.
func version(text string) []int {
	var parts []int
	for len(parts) < maxParts {
		n, digits := 0, 0
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			if digits == maxDigits {
				return parts
			}
			n = n*10 + int(text[digits]-'0')
			digits++
		}
		if digits == 0 {
			return parts
		}
		if parts == nil {
			parts = make([]int, 0, maxParts)
		}
		parts = append(parts, n)
		text = text[digits:]
		if text == "" || text[0] != '.' && text[0] != '_' {
			return parts
		}
		text = text[1:]
	}
	return parts
}
