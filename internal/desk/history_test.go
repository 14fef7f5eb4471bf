package desk

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"snug/internal/chat"
	"snug/internal/history"
	"snug/mask/text"
)

// Visitor, agent and lead, in two tabs each, write, write notes, repeat their own and each other's tab's posts under the
// same ids, and read "after N", all at once and each time over either of two nodes. What they were told has one order in
// which it could all have happened, with everything there once (faults 18).
func TestHistory(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		for range 4 {
			recorded(t, b).Check(t)
		}
	})
}

func recorded(t *testing.T, b *bed) *history.History {
	t.Helper()
	g := b.taken("hello")
	h := history.New(history.Post{By: "visitor", ID: "first", Text: "hello"}, history.Post{By: "mina", ID: "joined"})
	nodes := []*Desk{b.Desk, b.another()}
	var all sync.WaitGroup
	for author, by := range []string{"visitor", "mina", "kim"} {
		var posts [12]chat.Post // both tabs draw from these, so that they repeat each other
		for i := range posts {
			posts[i] = to(g.Conversation, chat.Message, "")
			if by == "kim" || by == "mina" && i%4 == 0 {
				posts[i].Kind = chat.Note
			}
		}
		for tab := range 2 {
			client := 2*author + tab
			all.Go(func() {
				for i := range 20 {
					node := nodes[rand.IntN(2)]
					if rand.IntN(3) == 0 {
						if err := readBy(b, node, g, h, client, by, uint64(rand.IntN(i+2))); err != nil {
							t.Error(err)
						}
						continue
					}
					p := posts[rand.IntN(len(posts))]
					// Words that a repetition changes: the first ones stay.
					words := fmt.Sprintf("%s, %s, tab %d, %d", by, p.Client, tab, i)
					p.Text = text.Typed(words)
					if err := postBy(b, node, g, h, client, by, p, words); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	return h
}

func postBy(b *bed, node *Desk, g chat.Guest, h *history.History, client int, by string, p chat.Post, words string) error {
	told := h.Do(client, history.Post{By: by, ID: p.Client.String(), Text: words, Note: p.Kind == chat.Note})
	var e chat.Entry
	var err error
	switch by {
	case "visitor":
		e, err = node.Post(b.ctx(), g, p)
	default:
		var posted Posted
		posted, err = node.Reply(b.ctx(), map[string]chat.Staff{"mina": mina, "kim": lead}[by], p)
		e = posted.Entry
	}
	if err == nil {
		told(history.Stored{Seq: e.Seq, VSeq: e.VSeq, Text: e.Text.Clear()})
	}
	return err
}

func readBy(b *bed, node *Desk, g chat.Guest, h *history.History, client int, by string, after uint64) error {
	told := h.Do(client, history.Read{Visitor: by == "visitor", After: after})
	const limit = 10
	var entries []chat.Entry
	var more bool
	if by == "visitor" {
		v, err := node.Visit(b.ctx(), g, after, limit)
		if err != nil {
			return err
		}
		entries, more = v.Entries, v.More
	} else {
		th, err := node.Thread(b.ctx(), lead, g.Conversation, after, 0, limit)
		if err != nil {
			return err
		}
		entries, more = th.Entries, th.More
	}
	page := history.Page{More: more}
	for _, e := range entries {
		n := e.Seq
		if by == "visitor" {
			n = e.VSeq
		}
		page.Lines = append(page.Lines, history.Line{N: n, Text: e.Text.Clear()})
	}
	told(page)
	return nil
}
