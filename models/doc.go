// Package models holds what riskgate keeps and the words it is spoken of in.
//
// A model is a row and nothing else: it never becomes the JSON of an API (each
// contract has its own views under api/) and it never reads or writes by itself.
package models
