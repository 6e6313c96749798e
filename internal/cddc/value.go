package cddc

type kind int

const (
	unknown kind = iota // null, undefined, NaN
	text
	number
	boolean
	array
	object
)

// value is a piece of device data; a member or element has its name or none.
type value struct {
	kind  kind
	name  string
	text  string // of a text, number or boolean
	parts []value
}

func (v *value) has(name string) bool {
	for i := range v.parts {
		if v.parts[i].name == name {
			return true
		}
	}
	return false
}

// isScalar tells that v holds one text, number or boolean.
func (v *value) isScalar() bool { return v.kind == text || v.kind == number || v.kind == boolean }
