package signin

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

var (
	errAlike    = chat.Errorf(chat.NameTaken, "A colleague has this name, or one that looks the same. Add what tells the two apart.")
	errSame     = chat.Errorf(chat.Invalid, "This is the e-mail address that they have.")
	errTakeover = chat.Errorf(chat.NeedsApproval, "Whoever has the new mailbox can become this person, so a second person has to agree. Say why, and propose it.")
)

const (
	// The role is part of what the name is sealed with.
	updateName  = `UPDATE staff SET name = $1 WHERE id = $2 AND role = $3`
	updateEmail = `UPDATE staff SET email_index = $1, email = $2 WHERE id = $3 AND email_index = $4`
)

// Rename gives somebody another name, which colleagues and visitors read from then on, beside what was written before, too: by who
// manages people, or by themselves. Their sessions go on. NameTaken if a colleague's looks the same.
func (s *Staff) Rename(ctx context.Context, id chat.StaffID, name string) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	if _, err := s.Person(id); err != nil {
		return err
	}
	if err := s.apart(id, name); err != nil {
		return err
	}
	by := chat.ActorIn(ctx)
	own := by.Kind == chat.ActorStaff && by.Staff == id
	return s.written(ctx, chat.ActRename, id, nil, func() error {
		s.change.Lock()
		defer s.change.Unlock()
		p := s.directory.person(id)
		if p == nil {
			return errNobody
		}
		if err := s.apart(id, name); err != nil {
			return err
		}
		if own && p.Out(s.now()) {
			return errNobody
		}
		if !own {
			if err := s.mayManage(ctx, id); err != nil {
				return err
			}
		}
		err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			if !own {
				if err := s.managesNow(ctx, q); err != nil {
					return err
				}
			}
			return one(q.ExecContext(ctx, updateName, key.Seal(namePlace(id, p.Role), []byte(name)), id, p.Role))
		})
		if err != nil {
			return err
		}
		return s.reload(ctx)
	})
}

// apart refuses a name that could be taken for a colleague's. Those who are kept out don't count: one of them may come back by
// another account.
func (s *Staff) apart(id chat.StaffID, name string) error {
	if s.alike == nil {
		return nil
	}
	var others []string
	for _, p := range s.List() {
		if p.ID != id && !p.Out(s.now()) {
			others = append(others, p.Name)
		}
	}
	if s.alike(name, others) {
		return errAlike
	}
	return nil
}

// EmailEdit is another e-mail address for somebody, with the one that they had when it was wanted.
type EmailEdit struct {
	Person chat.StaffID `json:"person"`
	From   string       `json:"from"`
	To     string       `json:"to"`
}

// ChangeEmail gives somebody another e-mail address, as one of the staff wants it. NeedsApproval if their role lets them do
// anything: see AgreedEmail. Conflict if somebody has it, or they have another by now.
func (s *Staff) ChangeEmail(ctx context.Context, e EmailEdit) error {
	e, err := s.EmailDifference(ctx, e)
	if err != nil {
		return err
	}
	if p, err := s.Person(e.Person); err != nil || len(s.gains(p.Role)) > 0 {
		return errTakeover
	}
	return s.setEmail(ctx, e, nothing)
}

// AgreedEmail gives somebody an e-mail address that one of the staff wants for them and another has agreed to. Their sessions, half
// sign-ins, invitation and links end, and both mailboxes are told. within runs in the unit of work that stores it.
func (s *Staff) AgreedEmail(ctx context.Context, e EmailEdit, within func(context.Context, db.Querier) error) error {
	e, err := s.EmailDifference(ctx, e)
	if err != nil {
		return err
	}
	return s.setEmail(ctx, e, within)
}

// SetEmail is AgreedEmail for the host's commands: whoever has the host needs nobody else.
func (s *Staff) SetEmail(ctx context.Context, id chat.StaffID, email string) error {
	p, err := s.Person(id)
	if err != nil {
		return err
	}
	return s.AgreedEmail(ctx, EmailEdit{id, p.Email, email}, nothing)
}

// EmailDifference tells why somebody can't get an e-mail address, and returns it as it would be stored.
func (s *Staff) EmailDifference(ctx context.Context, e EmailEdit) (EmailEdit, error) {
	p, err := s.Person(e.Person)
	if err != nil {
		return e, err
	}
	if e.To, err = cleanEmail(e.To); err != nil {
		return e, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return e, err
	}
	switch {
	case p.Email != e.From:
		return e, errChanged
	case e.To == e.From:
		return e, errSame
	case s.directory.find(emailIndex(key, e.To)) != nil:
		return e, errTaken
	}
	return e, nil
}

func (s *Staff) setEmail(ctx context.Context, e EmailEdit, within func(context.Context, db.Querier) error) error {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	now := s.now()
	by := s.StaffName(chat.ActorIn(ctx).Staff)
	was, is := emailIndex(key, e.From), emailIndex(key, e.To)
	err = s.alter(ctx, chat.ActSetEmail, nil, e.Person, nil, func(ctx context.Context, q db.Querier, p *Person) error {
		if err := within(ctx, q); err != nil {
			return err
		}
		if err := voidLinks(ctx, q, p.ID); err != nil {
			return err
		}
		sealed := key.Seal(staffPlace("email", p.ID), []byte(e.To))
		if err := one(q.ExecContext(ctx, updateEmail, is[:], sealed, p.ID, was[:])); err != nil || s.mail == nil {
			return err
		}
		for _, address := range []string{e.From, e.To} {
			m := chat.Mail{Kind: chat.MailEmailChanged, Address: address, Language: p.Language, Facts: map[string]string{"at": now.UTC().Format(time.RFC3339)}}
			if by != "" {
				m.Facts["by"] = by
			}
			if err := s.mail(ctx, q, m); err != nil {
				return err
			}
		}
		return nil
	})
	if db.IsDuplicate(err) {
		return errTaken
	}
	return err
}
