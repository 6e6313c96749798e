// Package ua reads a user agent's text: family and version of the browser and the
// system, and what type of device it is.
//
// Browsers are told apart by mileusna/useragent; tools, headless browsers, bots and
// tablets, where it sees less, by tables of our own. The text is whatever a client
// cares to send: what comes out is a description of the client's claim, bounded in
// length, never a fact about it.
package ua
