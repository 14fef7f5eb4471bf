package desk

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/mask/text"
)

func audited(t *testing.T, b *bed) *chattest.Book {
	t.Helper()
	k := &chattest.Book{}
	b.opts.Audit = k
	b.restart()
	return k
}

func seated(s chat.Staff) chat.Staff {
	s.Session = chat.NewSessionID()
	return s
}

// Opening is written down once for a person and sitting, however many windows ask at once; searching and erasing each time.
func TestReadingIsWrittenDown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bed) {
		k := audited(t, b)
		g := b.taken("my parcel is late")
		k.Take()
		who := seated(mina)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				_, err1 := b.Thread(b.ctx(), who, g.Conversation, 0, 0, 0)
				_, _, err2 := b.Row(b.ctx(), who, g.Conversation)
				if err := errors.Join(err1, err2); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		lines, acts := k.Take()
		if !slices.Equal(lines, []string{"begin conversation.open", "done conversation.open"}) {
			t.Fatalf("%v", lines)
		}
		if a := acts[0]; a.By.Staff != mina.ID || a.Conversation != g.Conversation || a.Site != b.site || a.Facts["own"] != "true" || !a.Anyway {
			t.Errorf("%+v", a)
		}
		if _, err := b.Thread(b.ctx(), seated(mina), g.Conversation, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		if lines, _ := k.Take(); len(lines) != 2 {
			t.Errorf("another sitting: %v", lines)
		}
		// Whoever may not see it is told nothing, and nothing is written of what they did not open.
		if _, err := b.Thread(b.ctx(), seated(lee), g.Conversation, 0, 0, 0); chat.CodeOf(err) != chat.NotFound {
			t.Error(err)
		}
		if lines, _ := k.Take(); len(lines) != 0 {
			t.Errorf("%v", lines)
		}
		if _, err := b.Search(b.ctx(), who, text.Typed("parcel"), All, 10); err != nil {
			t.Fatal(err)
		}
		if lines, acts := k.Take(); !slices.Equal(lines, []string{"begin conversation.search", "done conversation.search"}) || acts[0].Facts["box"] != string(All) {
			t.Errorf("%v %+v", lines, acts)
		}
		if _, err := b.Erase(b.ctx(), lead, g.Conversation); err != nil {
			t.Fatal(err)
		}
		if lines, acts := k.Take(); !slices.Equal(lines, []string{"begin conversation.erase", "done conversation.erase"}) || !acts[0].Lasting || acts[0].By.Staff != lead.ID {
			t.Errorf("%v %+v", lines, acts)
		}
		if _, err := b.opts.Ring.Key(b.ctx(), keyring.AuditKey(g.Conversation.Bytes())); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("the key of what the log says of it: %v", err)
		}
	})
}

// While the log can't be written, nothing is opened, searched or erased, and chatting goes on: one's own open
// conversations, new ones, messages both ways.
func TestWithoutLogChattingGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bed) {
		k := audited(t, b)
		own, others := b.taken("mine"), b.taken("somebody else's")
		if _, err := b.Assign(b.ctx(), lead, others.Conversation, Receiver{Staff: lee.ID}); err != nil {
			t.Fatal(err)
		}
		ended := b.taken("over")
		if _, err := b.End(b.ctx(), mina, ended.Conversation); err != nil {
			t.Fatal(err)
		}
		k.Take()
		k.Close(true)
		unlogged := func(what string, err error) {
			t.Helper()
			if chat.CodeOf(err) != chat.Unlogged {
				t.Errorf("%s: %v", what, err)
			}
		}
		leads := seated(lead)
		thread, err := b.Thread(b.ctx(), leads, others.Conversation, 0, 0, 0)
		unlogged("open another's", err)
		if len(thread.Entries) != 0 {
			t.Error("entries came with the refusal")
		}
		_, visitor, err := b.Row(b.ctx(), leads, others.Conversation)
		unlogged("see another's visitor", err)
		if !visitor.Name.Empty() || !visitor.Email.Empty() {
			t.Error("a name came with the refusal")
		}
		_, err = b.Thread(b.ctx(), leads, ended.Conversation, 0, 0, 0)
		unlogged("open an ended one", err)
		_, err = b.Search(b.ctx(), leads, text.Typed("mine"), All, 10)
		unlogged("search", err)
		_, err = b.Erase(b.ctx(), leads, own.Conversation)
		unlogged("erase", err)
		_, err = b.EraseByVisitor(b.ctx(), own)
		unlogged("erase as a visitor", err)
		_, err = b.EraseByHost(b.ctx(), own.Conversation)
		unlogged("erase from the host", err)
		if lines, _ := k.Take(); len(lines) != 0 {
			t.Errorf("%v", lines)
		}
		var rows int
		if err := b.opts.DB.Read().QueryRowContext(b.ctx(), `SELECT COUNT(*) FROM erasure`).Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%d erasures, %v", rows, err)
		}

		b.say(own, "are you there?")
		b.reply(mina, own, chat.Message, "yes")
		if got, err := b.Thread(b.ctx(), seated(mina), own.Conversation, 0, 0, 0); err != nil || len(got.Entries) < 3 {
			t.Errorf("one's own: %v", err)
		}
		fresh, _ := b.start("a new one")
		if _, err := b.Thread(b.ctx(), seated(lee), fresh.Conversation, 0, 0, 0); err != nil {
			t.Errorf("a new one: %v", err)
		}
		if lines, _ := k.Take(); len(lines) != 4 {
			t.Errorf("written when it can be: %v", lines)
		}
		k.Close(false)
		if _, err := b.Thread(b.ctx(), leads, others.Conversation, 0, 0, 0); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// Off the record nothing is kept, also not that somebody looked.
func TestOffRecordIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	b := newBed(t, dbtest.SQLite)
	k := audited(t, b)
	g, _ := b.startOffRecord("hello")
	if _, err := b.Take(b.ctx(), mina, g.Conversation); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Thread(b.ctx(), seated(mina), g.Conversation, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Row(b.ctx(), seated(mina), g.Conversation); err != nil {
		t.Fatal(err)
	}
	if lines, _ := k.Take(); len(lines) != 0 {
		t.Errorf("%v", lines)
	}
}
