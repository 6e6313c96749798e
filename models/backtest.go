package models

// BacktestState is where a backtest stands.
type BacktestState string

// The states of a backtest.
const (
	BacktestQueued    BacktestState = "queued"
	BacktestRunning   BacktestState = "running"
	BacktestDone      BacktestState = "done"
	BacktestFailed    BacktestState = "failed"
	BacktestCancelled BacktestState = "cancelled"
)

// BacktestSubject is how events name a backtest.
func BacktestSubject(id string) string { return "backtest/" + id }

// Backtest is a job: kept decisions are judged again by a draft, beside what a policy
// that is or was live makes of them. All that it reads is fixed when it is made.
type Backtest struct {
	ID           string `gorm:"primaryKey"` // time-ordered
	State        BacktestState
	Version      int64  // of the policy that is tried; 0: it is no version
	Rule         string // the rule that is tried as a part of the live policy; empty: none
	Live         int64  // the version that it is compared with
	Data         []byte // what is tried: risk.Policy, JSON
	FromAt       Time   // the period
	ToAt         Time
	First        int64 // decision of the period
	Last         int64
	KnownBy      Time   // labels and outcomes count as they were known then
	Author       string // ID of the caller who asked for it
	AuthorName   string
	Reason       string
	Done         int64  // decisions that were looked at
	Total        int64  // decisions in the period
	Report       []byte // JSON
	Error        string
	Tries        int    // how often it was taken up
	ClaimedBy    string // the worker that has it
	ClaimedUntil Time
	CreatedAt    Time
	StartedAt    Time
	FinishedAt   Time
}

// Period is what the backtest reads.
func (b Backtest) Period() Period {
	return Period{From: b.FromAt, To: b.ToAt, First: b.First, Last: b.Last}
}

// BacktestFilter selects backtests for a listing, newest first; empty fields select all.
type BacktestFilter struct {
	Before string // an ID: only older ones
	Limit  int    // 0: 100
}
