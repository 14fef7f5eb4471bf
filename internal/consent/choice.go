package consent

import (
	"slices"

	"snug/internal/chat"
)

// Choice is what a visitor chose, as it came over the wire.
type Choice struct {
	Hash     string // of the text that was shown
	Version  int
	Lang     string
	Purposes []string // what is allowed; what the chat itself needs stands among them
}

// messages that a choice may get.
var (
	errStale = chat.Errorf(chat.StaleText,
		"The text about your data has changed since it was shown. Reload it, read it, and choose again.")
	errUnknownPurpose = chat.Errorf(chat.Invalid,
		"A purpose was given that this site's text does not have, or one was given twice.")
	errNeeded = chat.Errorf(chat.NoConsent,
		"A chat can't be kept without the purpose 'answer'. Choose it, or chat off the record.")
	errOffRecord  = chat.Errorf(chat.Invalid, "Off the record nothing can be allowed but the purpose 'answer'.")
	errNotOffered = chat.Errorf(chat.NoConsent, "This site offers no chats off the record.")
	errWithdrawn  = chat.Errorf(chat.Invalid, "This purpose was not allowed, so there is nothing to withdraw.")
)

// inForce returns the text that a choice speaks of, if it is in force.
func (r *Register) inForce(site chat.SiteID, c Choice) (Text, error) {
	s, ok := r.sites[site]
	if !ok {
		return Text{}, chat.Errorf(chat.NotFound, "This site has no consent text.")
	}
	t, ok := s.texts[c.Lang]
	if !ok || t.Hash != c.Hash || t.Version != c.Version {
		return Text{}, errStale
	}
	return t, nil
}

// check splits the purposes chosen into those that the chat needs and those that consent was given to. Nothing is
// taken for given that the text has no switch for.
func check(t Text, chosen []string) (needed, given []Purpose, err error) {
	rest := slices.Clone(chosen)
	for _, p := range t.Body.Purposes {
		at := slices.Index(rest, string(p.ID))
		if at >= 0 {
			rest = slices.Delete(rest, at, at+1)
		}
		switch {
		case at >= 0 && p.Switch:
			given = append(given, p.ID)
		case at >= 0:
			needed = append(needed, p.ID)
		case !p.Switch:
			return nil, nil, errNeeded
		}
	}
	if len(rest) > 0 {
		return nil, nil, errUnknownPurpose
	}
	return needed, given, nil
}

// CheckOffRecord tells whether a chat off the record may begin on this choice. Nothing of the choice is kept.
func (r *Register) CheckOffRecord(site chat.SiteID, c Choice) error {
	t, err := r.inForce(site, c)
	if err != nil {
		return err
	}
	if !t.Body.OffRecord {
		return errNotOffered
	}
	if _, given, err := check(t, c.Purposes); err != nil {
		return err
	} else if len(given) > 0 {
		return errOffRecord
	}
	return nil
}
