package ua

import (
	"container/list"
	"strings"
	"sync"
)

// Cache remembers the agents parsed last. It is safe for concurrent use.
type Cache struct {
	size  int
	mu    sync.Mutex
	order *list.List // of cached, most recent first
	known map[string]*list.Element
}

type cached struct {
	text  string
	agent Agent
}

// NewCache makes a cache for size user agents, at least 1, of up to 2 KiB each.
func NewCache(size int) *Cache {
	return &Cache{size: max(size, 1), order: list.New(), known: map[string]*list.Element{}}
}

// Parse does what the function [Parse] does, and remembers it.
func (c *Cache) Parse(text string) Agent {
	text = clip(strings.TrimSpace(text), maxText)
	if agent, ok := c.recall(text); ok {
		return agent
	}
	agent := Parse(text)
	c.remember(text, agent)
	return agent
}

// Len is the number of agents remembered.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order.Len()
}

func (c *Cache) recall(text string) (Agent, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.known[text]
	if !ok {
		return Agent{}, false
	}
	c.order.MoveToFront(element)
	return element.Value.(*cached).agent, true //nolint:forcetypeassert // the list holds nothing else
}

func (c *Cache) remember(text string, agent Agent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[text]; ok {
		return // another caller was faster
	}
	text = strings.Clone(text) // or it would keep the whole request alive
	c.known[text] = c.order.PushFront(&cached{text, agent})
	if c.order.Len() <= c.size {
		return
	}
	oldest := c.order.Back()
	c.order.Remove(oldest)
	delete(c.known, oldest.Value.(*cached).text) //nolint:forcetypeassert // the list holds nothing else
}
