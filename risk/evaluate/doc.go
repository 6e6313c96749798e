// Package evaluate repeats the published evaluation of login risk scores, for the
// reference model and for the engine of package risk.
package evaluate
