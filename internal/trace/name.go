package trace

// Name is what a span is called. There are no others than these, so that no name
// can tell anything of a person.
type Name string

// The spans of a login.
const (
	// Evidence is the gathering of what is known of a call, and its comparison with
	// the user's history.
	Evidence Name = "login.evidence"
	// Decide is the risk engine's decision: signals, score, rules.
	Decide Name = "risk.decide"
	// Held is a failed login being held back on purpose.
	Held Name = "login.held"
	// Wait is a call waiting for a session to end.
	Wait Name = "login.wait"

	// HashQueue is a password waiting for its turn to be hashed.
	HashQueue Name = "hash.queue"
	// HashRun is the hash itself and, in a crowd, the clearing away of what hashes leave.
	HashRun Name = "hash.run"
	// HashFloor is a failure waiting until a hash of today's cost would have been done.
	HashFloor Name = "hash.floor"
)

// The spans of the store that read, named for what is read.
const (
	ReadKey       Name = "store.key"
	ReadPerson    Name = "store.person"
	ReadDevice    Name = "store.device"
	ReadStandings Name = "store.standings"
	ReadSession   Name = "store.session"
	ReadChallenge Name = "store.challenge"
	ReadDecision  Name = "store.decision"
	ReadSends     Name = "store.sends"
)

// The spans of the store that write. Within each, and within those of units that
// have no name here, there are a queue and a transaction.
const (
	// Reserve is the counting of an attempt before it is looked at.
	Reserve Name = "store.reserve"
	// Try is the counting of an answer to a challenge.
	Try Name = "store.try"
	// Put is the keeping of a challenge that belongs to no session.
	Put Name = "store.put"
	// Commit is the writing of a step of a login.
	Commit Name = "store.commit"

	// CountSends is the counting of a code that is about to go out.
	CountSends Name = "store.count-sends"

	// Queue is a unit of work waiting for its group, or for a connection.
	Queue Name = "store.queue"
	// Transaction is the unit's transaction, with what its neighbours in the group
	// and the disk take.
	Transaction Name = "store.transaction"
)

// Names lists every name.
func Names() []Name {
	return []Name{
		Evidence, Decide, Held, Wait, HashQueue, HashRun, HashFloor,
		ReadKey, ReadPerson, ReadDevice, ReadStandings, ReadSession, ReadChallenge, ReadDecision, ReadSends,
		Reserve, Try, Put, Commit, CountSends, Queue, Transaction,
	}
}
