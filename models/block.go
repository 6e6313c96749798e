package models

// Block is a run of decisions, packed so that a backtest reads no evidence.
type Block struct {
	First int64  `gorm:"primaryKey;autoIncrement:false"` // the ID of its first decision
	Last  int64  // of its last one
	Rows  int    // how many of them have evidence
	Data  []byte // risk.Block; nil: a user in it was erased, and it has to be packed again
}

// PackMark says how far decisions are packed, and when it was read.
type PackMark struct {
	After    int64 // the last decision that is packed
	Newest   int64 // the last one that there is
	Erasures int64 // how many users were erased up to now
}

// Period is a run of decisions, by their IDs, and the times that it was asked for by.
type Period struct {
	From, To    Time  // the end is left out
	First, Last int64 // none are in it when First is above Last
}
