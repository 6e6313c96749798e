// Package store remembers: it is the only room that knows the databases, SQLite
// and PostgreSQL.
//
// Reading goes straight to the database. Writing is done in units of work, each in
// whole or not at all. On PostgreSQL a unit is a transaction. On SQLite one
// goroutine owns the one connection that writes: it takes whatever units wait,
// runs them in one transaction with a savepoint around each, and answers after the
// commit, so that the price of durability is shared by all who waited (see
// group.go).
//
// The schema is what the numbered files under migrations say. A test holds the
// columns that GORM derives from package models against them.
package store
