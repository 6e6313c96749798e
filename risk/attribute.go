package risk

// role says what a change of an attribute means.
type role uint8

const (
	byAgent role = iota // compared through the parsed agent
	gate                // another value is another device
	fixed               // another value is another device of the same kind
	loose               // may change a little, as by an update
	steady              // may change, but few at a time
)

// attribute is one field of the collected device data.
type attribute struct {
	name string
	role role
}

const (
	attributeCount = 19
	restIndex      = attributeCount - 1 // of everything without a line of its own
)

// attributes lists the fields that devices are compared by, under the names of the
// collectors' parser. Its order is part of the encoding of a history.
func attributes() [attributeCount]attribute {
	return [...]attribute{
		{"userAgent", byAgent},
		{"browserFamily", byAgent},
		{"browserVersion", byAgent},
		{"osFamily", byAgent},
		{"platform", gate},
		{"os", fixed},
		{"support", fixed},
		{"storage", fixed},
		{"canvas", fixed},
		{"webglVendor", loose},
		{"webglRenderer", loose},
		{"plugins", loose},
		{"language", loose},
		{"accept", loose},
		{"appVersion", loose},
		{"screen", steady},
		{"encoding", steady},
		{"timeZone", steady},
		{"others", fixed},
	}
}
