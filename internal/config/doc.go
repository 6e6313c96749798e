// Package config turns flags, environment variables and an optional YAML or JSON file
// into the settings of the program: typed values, with every mistake reported at
// once together with what would be right.
//
// A flag wins over its variable (RISKGATE_ and the flag's name in capitals), the
// variable over the file, the file over the default. A secret is never a flag: it
// comes from RISKGATE_NAME, or from the file that RISKGATE_NAME_FILE or
// --name-file names.
package config
