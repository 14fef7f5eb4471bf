package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/keystore"
)

// snapshot copies a data folder as a thief or a backup does, while the server runs. What the copy was taken in the middle
// of does not matter: WAL and file are copied until neither changes.
func snapshot(t *testing.T, s *server) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	for range 20 {
		if err := os.RemoveAll(to); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(to, 0o700); err != nil {
			t.Fatal(err)
		}
		same := true
		for _, name := range []string{"snug.db", "snug.db-wal", "keys.db", "keys.db-wal"} {
			b, err := os.ReadFile(filepath.Join(s.data, name))
			if os.IsNotExist(err) {
				continue
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(to, name), b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			again, _ := os.ReadFile(filepath.Join(s.data, name)) // gone is another
			same = same && bytes.Equal(b, again)
		}
		if same {
			return to
		}
	}
	t.Fatal("the folder never stood still")
	return ""
}

// sealedRow is a sealed text in the clear row that its associated data comes from.
type sealedRow struct {
	ad   keyring.AD
	body sealed.Value
}

// entriesOf reads the sealed entries of a conversation out of a copy.
func entriesOf(t *testing.T, folder string, c chat.ConversationID) (rows []sealedRow) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(folder, "snug.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	id := c.Bytes()
	found, err := d.Query(`SELECT c.site, e.id, e.author, e.staff, e.kind, e.client, e.body FROM entry e JOIN conversation c ON c.id = e.conversation
		WHERE c.id = $1 ORDER BY e.seq`, id[:])
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var site, entry, staff, client, body []byte
		var author, kind string
		if err := found.Scan(&site, &entry, &author, &staff, &kind, &client, &body); err != nil {
			t.Fatal(err)
		}
		value, err := sealed.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		row := sealedRow{body: value, ad: keyring.AD{Table: "entry", Column: "body", Site: [16]byte(site), Conversation: id, Row: [16]byte(entry), Kind: kind, Author: author}}
		if len(client) > 0 {
			row.ad.Client = [16]byte(client)
		}
		if len(staff) > 0 {
			row.ad.Author = author + ":" + string(mustText(t, staff))
		}
		rows = append(rows, row)
	}
	return rows
}

func mustText(t *testing.T, id []byte) []byte {
	t.Helper()
	var s chat.StaffID
	if err := s.Scan(id); err != nil {
		t.Fatal(err)
	}
	return []byte(s.String())
}

// opened counts the rows that any key of a key store opens, with the root key in hand.
func opened(t *testing.T, folder, rootKey string, rows []sealedRow) (n, keys int) {
	t.Helper()
	ctx := context.Background()
	d, err := db.OpenSQLite(ctx, filepath.Join(folder, "keys.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	store, err := keystore.Open(ctx, d, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(ctx, keyring.FileRoot(rootKey), store, keyring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Read().QueryContext(ctx, `SELECT id FROM key WHERE dead = 0 LIMIT 100000`)
	if err != nil {
		t.Fatal(err)
	}
	var ids []keyring.KeyID
	for found.Next() {
		var id keyring.KeyID
		if err := found.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := found.Close(); err != nil {
		t.Fatal(err)
	}
	opens := map[int]bool{}
	for _, id := range ids {
		key, err := ring.Key(ctx, id)
		if err != nil {
			continue // the check of the root is no key for rows
		}
		keys++
		for i, row := range rows {
			if _, err := key.Open(row.ad, row.body); err == nil {
				opens[i] = true
			}
		}
	}
	return len(opens), keys
}

// wrappedKeys are the bytes under which a conversation's key stands in a copy of the key store.
func wrappedKeys(t *testing.T, folder string, c chat.ConversationID) (wrapped [][]byte) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(folder, "keys.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	id := c.Bytes()
	var b []byte
	if err := d.QueryRow(`SELECT wrapped FROM key WHERE id = $1 AND dead = 0`, id[:]).Scan(&b); err != nil {
		t.Fatal(err)
	}
	return append(wrapped, b)
}

// Somebody copied the data folder before a customer said Delete now, and has the root key, too. From the folder as it is
// afterwards nothing opens what the copy holds: not one of the keys that are left, and of the key that did it no piece of
// eight bytes lies in any file. Its neighbours are as they were. The same holds when the host erases, while the server
// runs and while it does not.
func TestErasureWithTheRootKeyInHand(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	const words = "Loeschwoerter77"
	ways := map[string]func(v *visitor){
		"Delete now": func(v *visitor) {
			v.ask("POST", "/v1/visit/erase", map[string]any{"confirm": true}).must(t, 200)
		},
		"the host, while it serves": func(v *visitor) {
			out, errs, status := s.snug("erase", v.conversation)
			if status != 0 || !strings.Contains(out, "receipt") {
				t.Errorf("snug erase: %d %s%s", status, out, errs)
			}
		},
		"the host, while it is stopped": func(v *visitor) {
			s.stop()
			out, errs, status := s.snug("erase", "--json", v.conversation)
			if status != 0 || !strings.Contains(out, `"receipt"`) {
				t.Errorf("snug erase: %d %s%s", status, out, errs)
			}
		},
	}
	people := map[string]*visitor{}
	for way := range ways {
		v := s.comes("first " + words)
		mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
		mina.says(t, v.conversation, "message", "second "+words, 0)
		mina.says(t, v.conversation, "note", "third "+words, 0)
		people[way] = v
	}
	neighbour := s.comes("a neighbour's " + words)
	before := snapshot(t, s)
	root := filepath.Join(s.dir, "root.key")

	for _, way := range []string{"Delete now", "the host, while it serves", "the host, while it is stopped"} {
		v := people[way]
		var c chat.ConversationID
		if err := c.UnmarshalText([]byte(v.conversation)); err != nil {
			t.Fatal(err)
		}
		rows, wrapped := entriesOf(t, before, c), wrappedKeys(t, before, c)
		if n, _ := opened(t, before, root, rows); n != len(rows) || n < 4 {
			t.Fatalf("%s: the copy's own keys open %d of its %d rows: the test would prove nothing", way, n, len(rows))
		}
		ways[way](v)
		after := s.data
		if way != "the host, while it is stopped" {
			after = snapshot(t, s)
		}
		pieces := 0
		for _, w := range wrapped {
			w = bytes.TrimRight(w[2:], "\x00") // the length stands before it, padding behind
			for i := 0; i+8 <= len(w); i++ {
				pieces++
				for _, name := range []string{"keys.db", "keys.db-wal", "keys.db-shm", "snug.db", "snug.db-wal"} {
					b, err := os.ReadFile(filepath.Join(after, name))
					if err == nil && bytes.Contains(b, w[i:i+8]) {
						t.Fatalf("%s: a piece of the wrapped key lies in %s", way, name)
					}
				}
			}
		}
		if pieces < 30 {
			t.Errorf("there were only %d pieces to look for", pieces)
		}
		// Nor is a sealed byte of it left in the rows.
		for _, row := range rows {
			for _, name := range []string{"snug.db", "snug.db-wal"} {
				if b, err := os.ReadFile(filepath.Join(after, name)); err == nil && bytes.Contains(b, row.body.Bytes()[8:24]) {
					t.Errorf("%s: a sealed entry still lies in %s", way, name)
				}
			}
		}
		// Last, because opening the key store tidies its files up.
		if n, keys := opened(t, after, root, rows); n != 0 || keys < 3 {
			t.Errorf("%s: %d rows of the copy are opened by one of %d keys", way, n, keys)
		}
	}
	again := s.again(t)
	if got := neighbour.on(again).visit(t); len(got) != 1 || got[0].Text != "a neighbour's "+words {
		t.Errorf("the neighbour's conversation is %+v", got)
	}
	for way, v := range people {
		if a := v.on(again).ask("GET", "/v1/visit", nil); a.status != 401 && a.status != 410 {
			t.Errorf("%s: the token still gets %d %s", way, a.status, a.body)
		}
		if a := mina.on(again).ask("GET", at(v.conversation, "/entries"), nil); a.status != 404 && a.status != 410 {
			t.Errorf("%s: the agent still gets %d %s", way, a.status, a.body)
		}
	}
}

// The server is killed at any moment of an erasure that it has not answered yet. After the restart the conversation is
// there whole, or gone whole; and once an erasure was recorded it is carried through without being asked again.
func TestKilledWhileErasing(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	privacy := s.hire("Priya", "privacy-officer")
	for round := range 8 {
		v := s.comes("to be erased")
		done := make(chan int, 1)
		go func() {
			a, err := s.try(request{method: "POST", host: chatHost, path: "/v1/visit/erase", body: map[string]any{"confirm": true}, token: v.token})
			if err != nil {
				a.status = 0
			}
			done <- a.status
		}()
		time.Sleep(time.Duration(round) * 1500 * time.Microsecond)
		s.kill()
		answered := <-done
		s = s.again(t)
		var list struct {
			Erasures []struct{ Steps []string }
		}
		soon(t, "the end of every erasure that began", func() bool {
			privacy.on(s).ask("GET", "/v1/erasures", nil).must(t, 200).into(t, &list)
			for _, e := range list.Erasures {
				if e.Steps[len(e.Steps)-1] != "done" {
					return false
				}
			}
			return true
		})
		switch a := v.on(s).ask("GET", "/v1/visit", nil); {
		case a.status == 200 && answered == 200:
			t.Errorf("round %d: it was erased, and is there again: %s", round, a.body)
		case a.status == 200:
			if got := v.on(s).visit(t); len(got) != 1 || got[0].Text != "to be erased" {
				t.Errorf("round %d: half of it is left: %+v", round, got)
			}
		case a.status != 401 && a.status != 410:
			t.Errorf("round %d: %d %s", round, a.status, a.body)
		}
	}
}
