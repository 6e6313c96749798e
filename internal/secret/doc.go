// Package secret keeps what must not be known: root keys and what is sealed and
// digested with keys derived from them, random ids, tokens and digits, password
// hashes made in bounded time and memory, and the rules for new passwords.
//
// Nothing here prints a key, a password or a sealed value, and no error quotes one.
package secret
