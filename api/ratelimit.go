package api

import (
	"hash/maphash"
	"sync"
	"time"

	"riskgate/internal/config"
)

// Limits are the floods that the server turns away by itself, kept in memory. What
// protects a secret is counted by login, in the database. A zero rate is no limit.
type Limits struct {
	Caller       config.Rate // requests of one caller
	User         config.Rate // requests of one caller about one user
	Poll         config.Rate // readings of one session; also in the sandbox
	ClientSecret config.Rate // wrong secrets, a key and network
	Stranger     config.Rate // refused callers, a network
	Page         config.Rate // pages that anybody may open, a network
	Callback     config.Rate // what other machines tell, a network
}

// DefaultLimits returns what is right for most.
func DefaultLimits() Limits {
	return Limits{
		Caller:       config.Rate{Max: 5000, Window: time.Second},
		User:         config.Rate{Max: 20, Window: time.Second},
		Poll:         config.Rate{Max: 5, Window: time.Second},
		ClientSecret: config.Rate{Max: 10, Window: time.Minute},
		Stranger:     config.Rate{Max: 120, Window: time.Minute},
		Page:         config.Rate{Max: 60, Window: time.Minute},
		Callback:     config.Rate{Max: 500, Window: time.Second},
	}
}

const (
	shardCount = 64
	shardSize  = 1024 // keys; what is above is forgotten, the idle ones first
)

// limiter is the generic cell rate algorithm: of each key it keeps only the instant
// at which its bucket will be empty again. Keys are kept as hashes under a seed of
// this process, so that memory holds neither names nor addresses.
type limiter struct {
	interval int64 // nanoseconds that one attempt fills
	window   int64
	now      func() time.Time
	seed     maphash.Seed
	shards   [shardCount]shard
}

type shard struct {
	mu      sync.Mutex
	emptyAt map[uint64]int64
}

// newLimiter returns nil, which allows everything, for a zero rate.
func newLimiter(rate config.Rate, now func() time.Time) *limiter {
	if rate.Max <= 0 || rate.Window <= 0 {
		return nil
	}
	return &limiter{
		interval: max(1, int64(rate.Window)/int64(rate.Max)), window: int64(rate.Window),
		now: now, seed: maphash.MakeSeed(),
	}
}

// take counts one attempt. When there were too many it counts nothing and says how
// long to wait.
func (l *limiter) take(key string) (wait time.Duration, ok bool) { return l.judge(key, true) }

// room says what take would, and counts nothing.
func (l *limiter) room(key string) (wait time.Duration, ok bool) { return l.judge(key, false) }

func (l *limiter) judge(key string, counted bool) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	now := l.now().UnixNano()
	s, hash := l.find(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	full := max(s.emptyAt[hash], now) + l.interval
	if over := full - l.window - now; over > 0 {
		return time.Duration(over), false
	}
	if counted {
		s.put(hash, full, now)
	}
	return 0, true
}

func (l *limiter) find(key string) (*shard, uint64) {
	hash := maphash.String(l.seed, key)
	return &l.shards[hash%shardCount], hash
}

// put keeps a key and, when the shard is full, forgets the idle ones or any one.
func (s *shard) put(hash uint64, full, now int64) {
	if s.emptyAt == nil {
		s.emptyAt = map[uint64]int64{}
	}
	if _, known := s.emptyAt[hash]; !known && len(s.emptyAt) >= shardSize {
		s.forget(now)
	}
	s.emptyAt[hash] = full
}

func (s *shard) forget(now int64) {
	for key, at := range s.emptyAt {
		if at <= now {
			delete(s.emptyAt, key)
		}
	}
	for key := range s.emptyAt {
		if len(s.emptyAt) < shardSize {
			return
		}
		delete(s.emptyAt, key)
	}
}
