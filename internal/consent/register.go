package consent

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
)

// Options are what Open needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	Mask func(chat.SiteID) *mask.Engine // of a site's policy in force
	// Proof is how long the proof of a choice is kept after it was made. 0 means three years.
	Proof time.Duration
	Now   func() time.Time // nil is time.Now
}

// How long a conversation is kept after its end.
const (
	KeptWith    = 30 * 24 * time.Hour // with the purpose Keep
	KeptWithout = 24 * time.Hour
)

// Kept returns how long after its end a conversation is kept, where purposes were allowed. It is the same for all sites
// so far.
func (r *Register) Kept(_ chat.SiteID, allowed []string) time.Duration {
	for _, p := range allowed {
		if Purpose(p) == Keep {
			return KeptWith
		}
	}
	return KeptWithout
}

// Stored says in words where, until when and for whom data lies.
type Stored struct{ Where, Until, Readers string }

// Register has the texts in force and takes choices. It is safe for concurrent use; what it hands out is not to be
// changed.
type Register struct {
	o     Options
	sites map[chat.SiteID]*offered
}

// offered is what one site offers.
type offered struct {
	facts Facts
	langs []string
	texts map[string]Text // by language
}

// Open writes each site's text in each language, refuses to go on if one lacks something, and gives new texts their
// version.
func Open(ctx context.Context, o Options, facts []Facts) (*Register, error) {
	if o.Mask == nil {
		return nil, errors.New("consent: needs a mask for the pages in its proofs")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Proof == 0 {
		o.Proof = 3 * 365 * 24 * time.Hour
	}
	r := &Register{o: o, sites: map[chat.SiteID]*offered{}}
	var wrong []error
	for _, f := range facts {
		s := &offered{facts: f, langs: f.languages(), texts: map[string]Text{}}
		if len(s.langs) > maxLangs {
			return nil, fmt.Errorf("consent text of site %q: at most %d languages", f.Key, maxLangs)
		}
		for _, lang := range s.langs {
			if !languageForm.MatchString(lang) {
				wrong = append(wrong, fmt.Errorf("consent text of site %q: %q is no language", f.Key, lang))
				continue
			}
			body, err := f.body(lang)
			if err != nil {
				wrong = append(wrong, err)
				continue
			}
			s.texts[lang] = Text{Site: f.Site, Lang: lang, Body: body, Live: true}
		}
		r.sites[f.Site] = s
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	for _, s := range r.sites {
		for lang, t := range s.texts {
			var err error
			if s.texts[lang], err = r.publish(ctx, s.facts.Key, t); err != nil {
				return nil, fmt.Errorf("publish consent text of site %q in %s: %w", s.facts.Key, lang, err)
			}
		}
	}
	return r, nil
}

const (
	selectNewest = `SELECT version, hash, since FROM consent_text WHERE site = $1 AND language = $2 ORDER BY version DESC LIMIT 1`
	insertText   = `INSERT INTO consent_text (site, language, version, hash, body, since) VALUES ($1, $2, $3, $4, $5, $6)`
)

// publish gives t its version: that of the newest text if it is the same, the next one otherwise. A text that comes back
// after another was in force gets a new version: those who agreed to the one between are asked again.
func (r *Register) publish(ctx context.Context, key string, t Text) (Text, error) {
	sum := t.Body.hash(key, t.Lang)
	t.Hash = hex.EncodeToString(sum[:])
	body, err := json.Marshal(t.Body)
	if err != nil {
		return t, err
	}
	for range 3 { // several servers may start at once; whoever loses the race finds the winner's version
		err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
			var hash []byte
			var since int64
			err := q.QueryRowContext(ctx, selectNewest, t.Site, t.Lang).Scan(&t.Version, &hash, &since)
			switch {
			case err == nil && string(hash) == string(sum[:]):
				t.Since = time.UnixMilli(since).UTC()
				return nil
			case errors.Is(err, db.ErrNoRows):
				t.Version = 0
			case err != nil:
				return err
			}
			t.Version++
			t.Since = r.o.Now().UTC().Truncate(time.Millisecond)
			_, err = q.ExecContext(ctx, insertText, t.Site, t.Lang, t.Version, sum[:], string(body), t.Since.UnixMilli())
			return err
		})
		if !db.IsDuplicate(err) {
			break
		}
	}
	return t, err
}

// Text returns the text in force, in the first of the wanted languages that the site has, else in English. Site ids
// come from the site room; one without a text is chat.NotFound.
func (r *Register) Text(site chat.SiteID, lang string) (Text, error) {
	if s, ok := r.sites[site]; ok {
		if t, ok := s.texts[lang]; ok {
			return t, nil
		}
		return s.texts["en"], nil
	}
	return Text{}, chat.Errorf(chat.NotFound, "This site has no consent text.")
}

// Languages returns those that the site's text is there in, sorted.
func (r *Register) Languages(site chat.SiteID) []string {
	if s, ok := r.sites[site]; ok {
		return s.langs
	}
	return nil
}

// Stored returns what stands behind the lock, in a language that the site has.
func (r *Register) Stored(site chat.SiteID, lang string) Stored {
	s, ok := r.sites[site]
	if !ok {
		return Stored{}
	}
	if _, ok := s.texts[lang]; !ok {
		lang = "en"
	}
	return s.facts.stored(lang)
}
