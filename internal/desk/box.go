package desk

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"snug/internal/chat"
	"snug/internal/perm"
)

// Bounds of what one request walks through.
const (
	maxLive      = 20_000 // conversations that are not over
	maxEndedWalk = 5_000  // ended ones, while looking for those that the person may see
	maxUnread    = 100    // unread messages are counted up to here
)

const (
	factColumns = `id, site, team, assignee, state, updated_at, ended_at`

	// By conversation_live: few rows, sorted after they were found, so that no index moves with every message.
	selectLive = `SELECT ` + factColumns + ` FROM conversation WHERE state IN ('waiting', 'open') LIMIT $1`

	// By conversation_ended.
	selectEnded = `SELECT ` + factColumns + ` FROM conversation
		WHERE state = 'ended' AND (ended_at, id) < ($1, $2) ORDER BY ended_at DESC, id DESC LIMIT $3`

	selectMine = `SELECT
		coalesce((SELECT seen_seq FROM mark WHERE conversation = $1 AND participant = $2), 0),
		EXISTS (SELECT 1 FROM draft WHERE conversation = $1 AND staff = $2)`

	selectUnread = `SELECT count(*) FROM (SELECT 1 FROM entry WHERE conversation = $1 AND seq > $2
		AND author = 'visitor' AND kind = 'message' LIMIT $3) AS unread`
)

// placed is a conversation's facts and where it stands in a list.
type placed struct {
	chat.Facts
	at int64
}

// before orders lists: newest first, and by id where that is the same.
func (p placed) before(other placed) int {
	return cmp.Or(cmp.Compare(other.at, p.at), other.Conversation.Compare(p.Conversation))
}

// cursor names a place in a list; it tells nothing that the list did not.
func (p placed) cursor() string {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.at))
	id := p.Conversation.Bytes()
	return hex.EncodeToString(append(b, id[:]...))
}

func parseCursor(s string) (placed, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 24 {
		return placed{}, chat.Errorf(chat.Invalid, "This is not a place in a list. Begin again without it.")
	}
	p := placed{at: int64(binary.BigEndian.Uint64(b))}
	return p, p.Conversation.Scan(b[8:])
}

// Box lists a part of the inbox: at most limit rows (MaxPage) from before, which is the Next of an earlier page, or ""
// for the first. Forbidden without the right to read; a person's rows are only ever those that they may see.
func (d *Desk) Box(ctx context.Context, s chat.Staff, b Box, before string, limit int) (BoxPage, error) {
	if !readsSome(s) {
		return BoxPage{}, errForbidden
	}
	from := placed{at: 1 << 62}
	if before != "" {
		var err error
		if from, err = parseCursor(before); err != nil {
			return BoxPage{}, err
		}
	}
	limit = page(limit)
	var out BoxPage
	live, err := d.live(ctx, s)
	if err != nil {
		return out, told(err)
	}
	var list []placed
	switch b {
	case Ended:
		if list, err = d.ended(ctx, s, from, limit+1, maxEndedWalk); err != nil {
			return out, told(err)
		}
	case Mine, Unassigned, Team, All:
		for _, p := range live {
			if in(b, s, p.Facts) && from.before(p) < 0 {
				list = append(list, p)
			}
		}
	default:
		return out, chat.Errorf(chat.Invalid, "There is no such box.")
	}
	for _, p := range live {
		count(&out.Counts, s, p.Facts)
	}
	if len(list) > limit {
		list = list[:limit]
		out.Next = list[limit-1].cursor()
	}
	for _, p := range list {
		sum, err := d.row(ctx, s, p.Conversation)
		switch chat.CodeOf(err) {
		case "":
			out.Rows = append(out.Rows, sum)
		case chat.NotFound, chat.Erased: // moved or erased since the list was made
		case chat.Internal:
			// One that can't be opened must not hide the others. It was logged; opening it says what is wrong.
			d.log.ErrorContext(ctx, "conversation left out of a list", "conversation", p.Conversation.String(), "error", err)
		default:
			return out, err
		}
	}
	return out, nil
}

// reads tells whether somebody's role reads conversations, and readsSome whether they read any, those that were lent to them
// included.
func reads(s chat.Staff) bool     { return s.Perms.Has(perm.ReadOwn) || s.Perms.Has(perm.ReadTeam) }
func readsSome(s chat.Staff) bool { return s.Has(perm.ReadOwn) || s.Has(perm.ReadTeam) }

// in tells whether a conversation that is not over belongs to a box.
func in(b Box, s chat.Staff, f chat.Facts) bool {
	switch b {
	case Mine:
		return f.Assignee == s.ID
	case Unassigned:
		return f.Assignee.IsZero()
	case Team:
		return s.InTeam(f.Team)
	}
	return true
}

func count(c *Counts, s chat.Staff, f chat.Facts) {
	c.All++
	if in(Mine, s, f) {
		c.Mine++
	}
	if in(Unassigned, s, f) {
		c.Unassigned++
	}
	if in(Team, s, f) {
		c.Team++
	}
}

// live lists the conversations that are not over and that a person may see, newest change first.
func (d *Desk) live(ctx context.Context, s chat.Staff) ([]placed, error) {
	list, err := d.facts(ctx, s, selectLive, maxLive)
	if err != nil {
		return nil, err
	}
	for _, r := range d.private.all() {
		if st := r.current(); st.live() && d.sees(s, st.Facts) {
			list = append(list, placed{st.Facts, st.updated})
		}
	}
	slices.SortFunc(list, placed.before)
	return list, nil
}

// ended lists ended conversations that a person may see from a place on, at most limit, walking through at most walk.
func (d *Desk) ended(ctx context.Context, s chat.Staff, from placed, limit, walk int) ([]placed, error) {
	var out []placed
	const step = 500
	for walked := 0; walked < walk; walked += step {
		id := from.Conversation.Bytes()
		if from.Conversation.IsZero() { // the top of the list
			for i := range id {
				id[i] = 0xff
			}
		}
		all, err := d.factRows(ctx, selectEnded, from.at, id[:], step)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if from = p; d.sees(s, p.Facts) {
				if out = append(out, p); len(out) == limit {
					return out, nil
				}
			}
		}
		if len(all) < step {
			break
		}
	}
	return out, nil
}

// facts is factRows without what the person may not see.
func (d *Desk) facts(ctx context.Context, s chat.Staff, sql string, args ...any) ([]placed, error) {
	all, err := d.factRows(ctx, sql, args...)
	return slices.DeleteFunc(all, func(p placed) bool { return !d.sees(s, p.Facts) }), err
}

func (d *Desk) factRows(ctx context.Context, sql string, args ...any) ([]placed, error) {
	rows, err := d.db.Read().QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []placed
	for rows.Next() {
		var p placed
		var state string
		var ended int64
		if err := rows.Scan(&p.Conversation, &p.Site, &p.Team, &p.Assignee, &state, &p.at, &ended); err != nil {
			return nil, err
		}
		if p.State = chat.State(state); ended > 0 {
			p.at = ended
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
